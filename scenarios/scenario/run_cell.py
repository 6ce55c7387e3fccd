"""A run, or some of its episodes, in a process of its own: what crosses is plain data, and what is found stays on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ...core.errors import InputError
from ...core.outcomes import Outcome
from ...runs.budget import Budget
from ...runs.directory import RunDirectory
from ...runs.listening import listening
from .playing import Options, Progress
from .reading import is_current, read_ledger
from .result import Result
from .scenario import Scenario

__all__ = ["run_cell"]


def run_cell(
    recipe: Mapping[str, Any],
    directory: str | Path,
    episodes: range | tuple[int, int] | None = None,
    *,
    max_spend: float | Budget | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> Path:
    """Run the scenario that ``recipe`` describes, or only its ``episodes`` [from, to), in ``directory``; returns that path.

    Everything is left on disk: the transcript, the decisions, and, when all episodes are there, the finished ``run.json``.
    Run twice, it does nothing the second time, but for calls that failed, as `Scenario.run` does (``retry_errors``). Parts may be run in any order, in any number of processes of one machine.
    ``max_spend`` is what may be spent here, or a `Budget`, which only runs in one process can share. ``options`` are those
    of `Options`. Raises `InputError` where ``directory`` holds another recipe's run or a part that cuts across this one.
    """
    scenario, where = Scenario(**recipe), Path(directory)
    if episodes is None:
        if _stands(scenario, where, Options(**options)):
            if progress is not None:
                progress(scenario.episodes)
            return where
        scenario.run(out=where, max_spend=max_spend, progress=progress, **options)
        return where
    part, how = _part(episodes, scenario), Options(**options)
    if how.until_decided or how.keep == "counts":
        raise InputError(
            "a part of a run keeps all its decisions; leave out --until-decided (until_decided) and --keep counts (keep='counts'),"
            " or do not cut the run (--unit-episodes)"
        )
    run = scenario.directory(where)
    plays = (
        not run.parts.holds(part)
        or run.parts.damaged_within(part)
        or (how.retry_errors and run.parts.failed_within(part))
    )
    if plays:
        with (
            run.sitting(*scenario.written(), part),
            listening(how.told, partial(scenario.started, run, part)) as listener,
        ):
            result = scenario.play(part, scenario.context(run, how, max_spend, listener), how, progress)
            run.parts.write(result.ledger, part, result.told, failed=result.failed)
            if listener is not None:
                listener.ended(None)
    whole = range(scenario.episodes)
    if (plays or not run.is_finished()) and run.parts.holds(whole) and not run.parts.damaged_within(whole):
        with run.finishing():
            _finish(scenario, run, how)
    return where


def _stands(scenario: Scenario, where: Path, options: Options) -> bool:
    """Whether running ``scenario`` would leave what is there already. Raises `InputError` where another's run or its calls' loss is found."""
    run = RunDirectory(where)
    if options.keep == "counts" or not run.manifest.exists():
        return False
    manifest = run.load()
    if manifest["status"] != "done" or manifest["scenario"] != scenario.model_dump(mode="json"):
        return False
    if manifest["decisions_sha256"] is None or manifest.get("until_decided", False) != options.until_decided:
        return False
    ended = manifest["document"]["outcomes"]
    failed = ended.get(Outcome.OVER_BUDGET.label) or (options.retry_errors and ended.get(Outcome.ERROR.label))
    if failed or run.parts.are_damaged(range(scenario.episodes)) or not is_current(manifest):
        return False
    return not run.has_calls or _has_its_calls(scenario, run, options)


def _has_its_calls(scenario: Scenario, run: RunDirectory, options: Options) -> bool:
    """Whether all calls are on record as they were written. Raises `InputError` where they are not, and are not to be repaired."""
    try:
        scenario.context(run, replace(options, repair=False), Budget(None)).close()
    except InputError:
        if not options.repair:
            raise
        return False
    return True


def _part(episodes: range | tuple[int, int], scenario: Scenario) -> range:
    """The episodes as a range. Raises `InputError` where they are none of the scenario's."""
    part = episodes if isinstance(episodes, range) else range(*episodes)
    if part.step != 1 or not 0 <= part.start < part.stop <= scenario.episodes:
        raise InputError(
            f"episodes {part.start} to {part.stop} came; give a part (from, to) of 0 to {scenario.episodes}, its end left out"
        )
    together = max(agent.episodes_per_world for agent in scenario.seating().values())
    if part.start % together or (part.stop % together and part.stop != scenario.episodes):
        raise InputError(
            f"episodes {part.start} to {part.stop} came, and {together} are asked in one request; cut at multiples of {together}"
        )
    return part


def _finish(scenario: Scenario, run: RunDirectory, how: Options) -> None:
    """Mark the run as done, from the decisions of all its parts, of which another process may have made some anew."""
    context = scenario.context(run, Options())
    try:
        kept = read_ledger(run, scenario.environment, range(scenario.episodes))
        result = Result(
            scenario.asked(),
            kept,
            context.spending(),
            context.models(),
            failures=context.failures(),
            calls=scenario.calls(context),
            told=run.parts.told(),
            sent=context.sent(),
            server_defaults=scenario.server_defaults() or run.server_defaults,
        )
    finally:
        context.close()
    run.finish(result.finished())
    with listening(how.told, partial(scenario.started, run, range(0))) as listener:
        if listener is not None:
            listener.ended(result.document())
