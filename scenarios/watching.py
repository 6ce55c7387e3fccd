"""A run or a study as it stands on disk while it is under way: how far it is, what it costs, and what is being said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..runs.directory import RunDirectory
from ..runs.newest import NewestCall, Recorded, recorded
from ..runs.transcript import committed
from .scenario.reading import scenario_of
from .study.directory import StudyDirectory
from .study.study import Study

__all__ = ["Watched", "watched"]

_RECENT = 60.0  # seconds over which calls are counted


@dataclass(frozen=True)
class Watched:
    """What stands in a directory: ``done`` of its ``cells`` (a run is one) and, of their ``episodes``, those ``written`` in whole parts;
    calls on record, and a second over the last minute; USD committed; and the ``newest`` calls with the folders of their cells.
    """

    name: str
    cells: int
    done: int
    episodes: int
    written: int
    calls: int
    failed: int
    calls_per_second: float
    usd: float
    newest: list[tuple[str, NewestCall]]


def watched(directory: Path, now: float, most: int = 3) -> Watched:
    """The run or study in ``directory``, at ``now`` (seconds since 1970), with ``most`` newest calls. Raises `InputError` where there is none."""
    name, runs = _runs(directory)
    there = [(folder, run) for folder, run, _ in runs if run.transcript.exists()]
    found = [(folder, recorded(run.transcript, now - _RECENT, most)) for folder, run in there]
    return Watched(
        name,
        cells=len(runs),
        done=sum(run.is_finished() for _, run, _ in runs),
        episodes=sum(total for _, _, total in runs),
        written=sum(len(part) for _, run, _ in runs for part in run.parts.spans()),
        calls=sum(one.calls for _, one in found),
        failed=sum(one.failed for _, one in found),
        calls_per_second=sum(one.recent for _, one in found) / _RECENT,
        usd=sum(committed(run.transcript) for _, run in there),
        newest=_newest(found, most),
    )


def _runs(directory: Path) -> tuple[str, list[tuple[str, RunDirectory, int]]]:
    """The name of what stands there, and the runs of its cells: folder, directory, episodes."""
    study = Study.found(directory)
    if study is None:
        run = RunDirectory(directory)
        scenario = scenario_of(run, run.load())
        return scenario.name, [("", run, scenario.episodes)]
    where = StudyDirectory(directory)
    cells = [(c.folder, RunDirectory(where.cell(c.folder)), c.scenario.episodes) for c in study.cells()]
    return study.name, cells


def _newest(found: Sequence[tuple[str, Recorded]], most: int) -> list[tuple[str, NewestCall]]:
    calls = [(folder, call) for folder, one in found for call in one.newest]
    return sorted(calls, key=lambda pair: -pair[1].written)[:most]
