"""A finished run, read back from its directory."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ...core.errors import InputError
from ...core.recipes import Environment
from ...runs.directory import RunDirectory, versions
from ...runs.ledger import Ledger
from ...runs.parquet import read_decisions, read_seat
from ...runs.transcript import Spending, Transcript
from .computed import mark_of
from .result import Result
from .scenario import Scenario

__all__ = ["is_current", "load_result", "read_ledger", "scenario_of"]


def load_result(path: str | Path) -> Result:
    """The result of the run in the directory ``path``; of one that kept counts, its document alone.

    Raises `InputError` where there is no finished run.
    """
    directory = RunDirectory(Path(path))
    manifest = directory.load()
    if manifest["status"] != "done":
        raise InputError(
            f"the run in {str(path)!r} is not finished; continue it with the same `aleator run {manifest['scenario']['name']} ... --out {path}`"
        )
    scenario, has_decisions = scenario_of(directory, manifest), manifest["decisions_sha256"] is not None
    episodes = range(scenario.episodes)
    if has_decisions:
        directory.parts.check(episodes)
    return Result(
        scenario.asked(until_decided=manifest.get("until_decided", False)),
        partial(read_ledger, directory, scenario.environment, episodes) if has_decisions else None,
        **_recorded(directory, scenario),
        pacing=manifest.get("pacing", {}),
        stored=None if has_decisions and not is_current(manifest) else manifest["document"],
        told=manifest.get("told", ()),
        server_defaults=directory.server_defaults,
        opened=directory.path,
        recording=scenario.recording(directory),
    )


def scenario_of(directory: RunDirectory, manifest: Mapping[str, Any]) -> Scenario:
    """The scenario of the run in ``directory``. Raises `InputError`, which names it, where this code has no such scenario."""
    try:
        return Scenario(**manifest["scenario"])
    except InputError as error:
        wrote, reads = manifest.get("versions", {}).get("aleator"), versions()["aleator"]
        why = (
            f"version {wrote} wrote it, and this is {reads}"
            if wrote != reads
            else "is a plug-in another now?"
        )
        raise InputError(f"the run in {str(directory.path)!r} cannot be read: {error}; {why}") from None


def _recorded(directory: RunDirectory, scenario: Scenario) -> dict[str, Any]:
    """What the calls on record cost, and what they were like. Raises `InputError` where some are gone."""
    if not directory.has_calls:
        return {"spending": Spending(0.0, 0, 0, 0)}
    transcript = Transcript(directory.transcript, scenario.digest(), scenario.seed, replay=True)
    try:
        directory.refuse_lost(transcript.recorded())
        return {
            "spending": transcript.spending(),
            "models": transcript.models(),
            "failures": transcript.failures(),
            "calls": scenario.calls(transcript),
            "sent": transcript.sent(),
        }
    finally:
        transcript.close()


def is_current(manifest: Mapping[str, Any]) -> bool:
    """Whether the document in ``run.json`` is what this code would make of the decisions that it names."""
    mark = manifest.get("computed")
    about = (manifest["scenario"], manifest["document"], manifest["decisions_sha256"])
    return mark is not None and mark == mark_of(*about)


def read_ledger(directory: RunDirectory, environment: Environment, episodes: range) -> Ledger:
    """The decisions of all ``episodes`` in ``directory``. Raises `InputError` where some are not as they were written."""
    directory.parts.check(episodes)
    decisions = read_decisions(directory.parts.decisions)
    optima = {
        seat.name: environment.blank_optimum(seat) if environment.stationary else None
        for seat in environment.seats
    }
    seats = {
        seat.name: read_seat(directory.parts.decisions, decisions, seat, optima[seat.name])
        for seat in environment.seats
    }
    return Ledger.of({name: one for name, one in seats.items() if len(one) or one.settlements is not None})
