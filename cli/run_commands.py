"""``aleator run`` and ``aleator study``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..core.errors import CallsStopped, InputError
from .engine_flags import SPREAD, engine_flags, spread
from .flags import (
    CHANGES,
    callbacks_of,
    change,
    change_study,
    examples,
    flag,
    named,
    opened,
    reasoning_tokens,
    scenario_flags,
    trusted,
)
from .gate import GATE, Gate, gate_flags
from .output import callback_warnings, present, print_json, print_table
from .progress import progress_shown

if TYPE_CHECKING:
    from ..scenarios.study.study import Study

__all__ = ["COMMANDS"]


@click.command(
    "run",
    epilog=examples(
        "run biased_coin --episodes 200 --seed 7",
        "run matching_pennies --model openai/gpt-5-mini --set environment.heads=1.02 --max-spend 2 --out out/pennies",
    ),
)
@click.argument("scenario", shell_complete=named())
@gate_flags
@scenario_flags
def _run(scenario: str, trust: bool, **flags: Any) -> int:
    """Run SCENARIO (a name or a YAML file) and compare every seat with its optimum.

    An environment (a name or file.py:Name) or a game (a name, or a .nfg, .efg or YAML file) is played as it is: an llm at
    its first seat, the optimum at the others.
    """
    from ..scenarios.files import is_study

    with trusted(scenario, trust, flags["seats"], flags["sets"], flags["callbacks"]):
        mapping, flags = _modelled(opened(scenario, flags["seats"], flags["sets"]), **flags)
        return _run_study(mapping, **flags) if is_study(mapping) else _run_scenario(mapping, **flags)


@click.command(
    "study",
    epilog=examples(
        "study failure_to_mix --dry-run",
        "study tournament --engine processes --workers 4 --out out/tournament",
    ),
)
@click.argument("study", shell_complete=named())
@flag("--dry-run", is_flag=True, help="Only count: cells, decisions, calls, tokens, money.")
@reasoning_tokens
@engine_flags
@gate_flags
@scenario_flags
def _study(study: str, trust: bool, **flags: Any) -> int:
    """Run every cell of STUDY (a name or a YAML file)."""
    from ..scenarios.files import is_study, load

    flags |= spread(**{name: flags.pop(name) for name in SPREAD})
    mapping = load(study, study=True)
    if not is_study(mapping):
        raise InputError(f"{study!r} is a single scenario, not a study; use `aleator run {study}`")
    with trusted(study, trust, flags["seats"], flags["sets"], flags["callbacks"]):
        mapping, flags = _modelled(mapping, **flags)
        return _run_study(mapping, **flags)


def _modelled(
    mapping: dict[str, Any],
    *,
    wanted: tuple[str, ...],
    models: Path | None,
    api_base: str | None,
    **flags: Any,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The mapping over the models that are ``wanted``, and the flags that are left: where there are several, each has its server."""
    from ..scenarios.models import chosen

    mapping, model = chosen(mapping, models, wanted, api_base)
    flags["callbacks"] = callbacks_of(flags["callbacks"])
    return mapping, {**flags, "model": model, "api_base": None if len(wanted) > 1 else api_base}


def _run_scenario(mapping: dict[str, Any], *, out: Path | None, as_json: bool, **flags: Any) -> int:
    from ..scenarios.scenario.scenario import Scenario

    gate = Gate(**{name: flags.pop(name) for name in GATE})
    scenario = Scenario(**change(**{name: flags.pop(name) for name in CHANGES})(mapping))
    gate.check(scenario.fail_if)
    head = {"scenario": scenario.name, "seed": scenario.seed, "episodes": scenario.episodes}
    with _stop_in_json(head, as_json), callback_warnings(), progress_shown(out) as progress:
        result = scenario.run(
            out=out, progress=lambda done: progress(scenario.name, done, scenario.episodes), **flags
        )
    checked = gate.checked(scenario.name, result.findings.cells, result.fail_if)
    return present(result, _page(out), as_json, checked)


def _run_study(
    mapping: dict[str, Any],
    *,
    out: Path | None,
    as_json: bool,
    dry_run: bool = False,
    reasoning_tokens: int = 0,
    **flags: Any,
) -> int:
    from ..scenarios.study.study import Study

    gate = Gate(**{name: flags.pop(name) for name in GATE})
    asked = change_study(Study(**mapping), **{name: flags.pop(name) for name in CHANGES})
    gate.check(asked.thresholds())
    if dry_run:
        return _count(asked, reasoning_tokens, as_json)
    with (
        _stop_in_json({"study": asked.name, "cells": []}, as_json),
        callback_warnings(),
        progress_shown(out) as progress,
    ):
        result = asked.run(out, progress=progress, **flags)
    checked = gate.checked(asked.name, result.findings.cells, result.fail_if)
    return present(result, _page(out), as_json, checked)


@contextmanager
def _stop_in_json(head: dict[str, Any], as_json: bool) -> Iterator[None]:
    """Print a document, which begins with ``head``, also of a run that stops because no call can succeed."""
    try:
        yield
    except CallsStopped as stopped:
        if as_json:
            is_first = not stopped.answered and stopped.failed == 1  # so that nothing was spent
            count = {"decisions": stopped.failed, "spend_usd": 0.0 if is_first else None}
            rest = {"outcomes": {"error": stopped.failed}, "seats": {}, "stopped": str(stopped)}
            print_json({"schema": 1, **head, **count, **rest})
        raise


def _page(out: Path | None) -> Path | None:
    return None if out is None else out / "report.html"


def _count(study: Study, reasoning: int, as_json: bool) -> int:
    """Tell what a study would take."""
    from ..reports.printed_panel import PrintedPanel
    from ..scenarios.plan.dry_run import dry_run, dry_run_panel

    document = dry_run(study, reasoning)
    if as_json:
        print_json(document)
    else:
        print_table(PrintedPanel(dry_run_panel(document)))
    return 0


COMMANDS = {"run": _run, "study": _study}
