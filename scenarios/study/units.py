"""The units in which a study is run: some episodes of a cell as plain data, run anywhere, which leave everything on disk."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.errors import InUse
from ...registry.plugin_faults import as_faults_of_plugins
from ...runs.budget import Budget
from ...runs.leases import LeasedBudget, SharedLimit
from ...runs.listening import warned_once
from ...runs.parquet import use_one_thread
from ..scenario.run_cell import run_cell
from .cell import Cell
from .directory import StudyDirectory

__all__ = ["Unit", "UnitRun", "units_of"]

_POLL = 0.5  # seconds between two looks at whether another process has left the unit


@dataclass(frozen=True)
class Unit:
    """Episodes [from, to) of a cell (None: all of them): the scenario's recipe, and the directory of the cell's run.

    What it makes is a function of these alone. Run a second time, it does nothing.
    """

    recipe: Mapping[str, Any]
    directory: Path
    episodes: tuple[int, int] | None = None

    @property
    def address(self) -> str:
        """Its name, which no other unit of the study has."""
        where = f"{self.directory.parent.name}/{self.directory.name}"
        return where if self.episodes is None else f"{where}/{self.episodes[0]}-{self.episodes[1]}"

    @property
    def size(self) -> int:
        """How many episodes it has."""
        start, stop = self.episodes or (0, int(self.recipe["episodes"]))
        return stop - start


@dataclass(frozen=True)
class UnitRun:
    """Runs units in whatever process it is called in; it pickles. ``options`` are those of `Options`, the same for all units.

    ``is_worker``: one of several processes, each of which has one core. A unit that another process has in hand (an engine may give one
    to two) is waited for, and then found done.
    """

    options: Mapping[str, Any]
    limit: SharedLimit | None = None
    is_worker: bool = False

    def __call__(self, unit: Unit) -> Path:
        """Run ``unit``; returns the directory of its cell's run."""
        if self.is_worker:
            use_one_thread()
        with warned_once(), self._budget() as budget:
            while True:
                try:
                    with as_faults_of_plugins():
                        return run_cell(
                            unit.recipe, unit.directory, unit.episodes, max_spend=budget, **self.options
                        )
                except InUse:
                    time.sleep(_POLL)

    @contextmanager
    def _budget(self) -> Iterator[Budget | None]:
        if self.limit is None:
            yield None
            return
        with closing(LeasedBudget(self.limit)) as budget:
            yield budget


def units_of(cells: Sequence[Cell], out: StudyDirectory, most: int | None = None) -> list[Unit]:
    """The units of all cells, in order, of at most so many episodes each (None: a cell is a unit)."""
    return [unit for cell in cells for unit in _cut(cell, out.cell(cell.folder), most)]


def _cut(cell: Cell, directory: Path, most: int | None) -> Iterator[Unit]:
    recipe, total = cell.scenario.model_dump(mode="json"), cell.scenario.episodes
    if most is None or most >= total:
        yield Unit(recipe, directory)
        return
    together = max(agent.episodes_per_world for agent in cell.scenario.seating().values())
    step = -(-most // together) * together
    for start in range(0, total, step):
        yield Unit(recipe, directory, (start, min(start + step, total)))
