"""A finished run, read back from its directory."""

from __future__ import annotations

from pathlib import Path

from ...core.errors import InputError
from ...core.recipes import Environment
from ...runs.directory import RunDirectory
from ...runs.ledger import Ledger
from ...runs.parquet import read_decisions, read_seat
from ...runs.transcript import Transcript
from .result import Result
from .scenario import Scenario

__all__ = ["load_result", "read_ledger"]


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
    scenario = Scenario(**manifest["scenario"])
    kept = None if manifest["decisions_sha256"] is None else read_ledger(directory, scenario.environment)
    transcript = Transcript(directory.transcript, scenario.digest(), scenario.seed, replay=True)
    try:
        directory.refuse_lost(transcript.recorded())
        found = (transcript.spending(), transcript.models(), manifest.get("pacing", {}))
        asked = scenario.asked(until_decided=manifest.get("until_decided", False))
        return Result(
            asked,
            kept,
            *found,
            stored=manifest["document"],
            failures=transcript.failures(),
            calls=scenario.calls(transcript),
            told=manifest.get("told", ()),
            sent=transcript.sent(),
            server_defaults=directory.server_defaults,
        )
    finally:
        transcript.close()


def read_ledger(directory: RunDirectory, environment: Environment) -> Ledger:
    """All decisions that stand in ``directory``. Raises `InputError` where there is none, or files are not as they were written."""
    directory.parts.check()
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
