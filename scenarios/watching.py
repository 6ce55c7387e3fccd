"""A run or a study as it stands on disk while it is under way: how far it is, what it costs, and what is being said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ..reports.comparison import RunComparison
from ..runs.directory import RunDirectory
from ..runs.newest import NOTHING, NewestCall, Recorded, recorded
from ..runs.transcript import committed
from .scenario.reading import scenario_of
from .study.directory import StudyDirectory
from .study.study import Study

__all__ = ["Watched", "Watcher", "seconds_left"]

_RECENT = 60.0  # seconds over which calls are counted
_PACE = 600.0  # seconds over which episodes are counted, to tell when the last will be there


@dataclass(frozen=True)
class Watched:
    """What stands in a directory: ``done`` of its ``cells`` (a run is one) and, of their ``episodes``, those ``written`` in whole parts, with
    their ``decisions``; ``calls`` on record, those that were tried or asked again (``retried``), that ``failed``, and how many a second over the last minute;
    USD committed; how many seats in question of cells that are done have each verdict; seconds until all is written at the pace of the last
    ten minutes (None: not known); and the ``newest`` calls with the folders of their cells.
    """

    name: str
    cells: int
    done: int
    episodes: int
    written: int
    decisions: int
    calls: int
    retried: int
    failed: int
    calls_per_second: float
    usd: float
    verdicts: Mapping[str, int]
    seconds_left: float | None
    newest: Sequence[tuple[str, NewestCall]]


class _Standing(NamedTuple):
    """What stands of one cell; ``parts`` are the times at which episodes were written, and how many."""

    is_done: bool
    decisions: int
    verdicts: Counter[str]
    parts: Sequence[tuple[float, int]]
    calls: Recorded
    usd: float


class Watcher:
    """Looks at the run or study in ``directory`` again and again; what is done is read once. Raises `InputError` where there is none."""

    def __init__(self, directory: Path) -> None:
        self.name, self._cells = _cells(directory)
        self._over: dict[str, _Standing] = {}

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return len(self._cells)

    def look(self, now: float, most: int = 3) -> Watched:
        """What stands there ``now`` (seconds since 1970), with ``most`` newest calls."""
        found = {folder: self._standing(folder, run, now, most) for folder, (run, _) in self._cells.items()}
        standing, episodes = found.values(), sum(total for _, total in self._cells.values())
        parts = sorted(part for one in standing for part in one.parts)
        written = sum(size for _, size in parts)
        return Watched(
            self.name,
            cells=len(found),
            done=sum(one.is_done for one in standing),
            episodes=episodes,
            written=written,
            decisions=sum(one.decisions for one in standing),
            calls=sum(one.calls.calls for one in standing),
            retried=sum(one.calls.retried for one in standing),
            failed=sum(one.calls.failed for one in standing),
            calls_per_second=_pace([one.calls for one in standing], now),
            usd=sum(one.usd for one in standing),
            verdicts=sum((one.verdicts for one in standing), Counter()),
            seconds_left=seconds_left(parts, episodes - written, now),
            newest=sorted(_calls(found), key=lambda pair: -pair[1].written)[:most],
        )

    def _standing(self, folder: str, run: RunDirectory, now: float, most: int) -> _Standing:
        if folder in self._over:
            return self._over[folder]
        found = _stands(run, now, most)
        if found.is_done and not found.calls.recent:
            self._over[folder] = found
        return found


def _cells(directory: Path) -> tuple[str, dict[str, tuple[RunDirectory, int]]]:
    """The name of what stands there, and by folder the directory and the number of episodes of each cell."""
    study = Study.found(directory)
    if study is None:
        run = RunDirectory(directory)
        scenario = scenario_of(run, run.load())
        return scenario.name, {"": (run, scenario.episodes)}
    where = StudyDirectory(directory)
    cells = {
        cell.folder: (RunDirectory(where.cell(cell.folder)), cell.scenario.episodes) for cell in study.cells()
    }
    return study.name, cells


def _stands(run: RunDirectory, now: float, most: int) -> _Standing:
    is_done, has_calls = run.is_finished(), run.transcript.exists()
    document = RunComparison.of(run.load()["document"]) if is_done else None
    return _Standing(
        is_done,
        run.parts.count() if document is None else document.decisions,
        _verdicts(document),
        run.parts.written(),
        recorded(run.transcript, now - _RECENT, most) if has_calls else NOTHING,
        committed(run.transcript) if has_calls else 0.0,
    )


def _verdicts(document: RunComparison | None) -> Counter[str]:
    seats = () if document is None else document.seats.values()
    return Counter(seat.verdict for seat in seats if seat.verdict and not seat.plays_optimum)


def _pace(calls: Sequence[Recorded], now: float) -> float:
    """Calls a second over the last minute, or since the first of them."""
    began = min((one.since for one in calls if one.since is not None), default=now)
    return sum(one.recent for one in calls) / max(now - began, 1.0)


def seconds_left(parts: Sequence[tuple[float, int]], left: int, now: float) -> float | None:
    """How long ``left`` episodes take at the pace of the newest parts, of which the first only tells when counting began."""
    newest = [part for part in parts if part[0] > now - _PACE]
    if len(newest) < 2:
        return None
    (began, _), *rest = newest
    return left * (now - began) / sum(size for _, size in rest)


def _calls(found: Mapping[str, _Standing]) -> Iterator[tuple[str, NewestCall]]:
    return ((folder, call) for folder, one in found.items() for call in one.calls.newest)
