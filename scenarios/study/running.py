"""Running the cells of a study, one after another here or spread by any function that maps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from ...runs.budget import Budget
from ...runs.leases import SharedLimit
from ..scenario.playing import Options
from ..scenario.reading import load_result
from ..scenario.result import Result
from ..scenario.run_cell import run_cell
from .cell import Cell
from .directory import StudyDirectory
from .engines.engine import Engine
from .sent import sent
from .units import Unit, UnitRun, units_of

__all__ = ["CellProgress", "Runner", "run_cells", "spread_units", "tell"]

_Task = TypeVar("_Task")
_Made = TypeVar("_Made")

CellProgress = Callable[[str, int, int], None]
"""Called with a cell's folder, how many of its episodes are done, and how many there are."""


class Runner(Protocol):
    """How cells are spread: maps a function over them, in their order. ``map`` runs one after another, on this machine.

    The function and what it is mapped over pickle, and so does what it returns, where there is no ``progress``.
    """

    def __call__(self, function: Callable[[_Task], _Made], tasks: Sequence[_Task], /) -> Iterable[_Made]:
        """What ``function`` returns for each of the arguments, in their order."""


def run_cells(
    cells: Sequence[Cell],
    out: StudyDirectory | None,
    budget: Budget,
    progress: CellProgress | None,
    runner: Runner,
    options: Mapping[str, Any],
) -> list[Result]:
    """The results of all cells, in their order; read back from disk where there is a directory."""
    if out is None:
        return list(runner(partial(_played, budget=budget, progress=progress, options=options), cells))
    ran = runner(partial(_ran, budget=budget, progress=progress, options=options), units_of(cells, out))
    return [load_result(path) for path in ran]


def spread_units(
    cells: Sequence[Cell],
    out: StudyDirectory,
    engine: Engine,
    limit: SharedLimit | None,
    progress: CellProgress | None,
    options: Mapping[str, Any],
) -> list[Result]:
    """The results of all cells, in their order, whose units the ``engine`` spreads; calls at once are shared among its workers."""
    units = units_of(cells, out, engine.unit_episodes or None)
    sharers = engine.width * options.get("sharers", 1)
    together = max(1, options.get("concurrency", Options.concurrency) // engine.width)
    shared = {**options, "concurrency": together, "sharers": sharers}
    run = UnitRun(shared, limit, is_worker=engine.name != "local")
    done: Counter[Path] = Counter()
    with engine.spreading() as spread:
        for unit in spread(run if engine.name == "local" else sent(run), units):
            done[unit.directory] += unit.size
            if progress is not None:
                progress(unit.directory.name, done[unit.directory], int(unit.recipe["episodes"]))
    return [load_result(out.cell(cell.folder)) for cell in cells]


def _played(cell: Cell, budget: Budget, progress: CellProgress | None, options: Mapping[str, Any]) -> Result:
    one = None if progress is None else partial(tell, progress, cell.folder, cell.scenario.episodes)
    return cell.scenario.run(max_spend=budget, progress=one, **options)


def _ran(task: Unit, budget: Budget, progress: CellProgress | None, options: Mapping[str, Any]) -> Path:
    total = int(task.recipe["episodes"])
    one = None if progress is None else partial(tell, progress, task.directory.name, total)
    return run_cell(task.recipe, task.directory, max_spend=budget, progress=one, **options)


def tell(progress: CellProgress, folder: str, total: int, done: int) -> None:
    """Tell how many episodes of a cell are done."""
    progress(folder, done, total)
