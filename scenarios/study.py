"""A study: one scenario over a grid of changes, and one report over all cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from ..core.chance import Chance
from ..core.errors import InputError
from ..core.recipes import Recipe
from ..registry.recipes import one_line
from ..reports.false_discovery_rate import discoveries
from ..reports.grids import Grid, grid_panel
from ..reports.matrix import Matrix
from ..reports.panels import Panel, rich_panel
from ..reports.passes import Passes, pass_panels
from ..reports.published import Published, published_panel, shares
from ..reports.reading import examined, rows_of
from ..reports.turns import rows_by_turn, turns_panel
from ..runs.budget import Budget
from ..runs.directory import SCHEMA, RunDirectory, read_json, versions, write_json
from ..runs.transcript import committed
from .files import changed, load
from .labels import MISSING, distinct, folder_of, label, last_part, value_at
from .result import Result
from .scenario import Scenario
from .spacing import spaced

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["Cell", "Runner", "Study", "StudyResult"]

_MANIFEST = "study.json"
_MAY_GROW = ("question", "episodes", "metrics")  # of a study that stands in a directory


@dataclass(frozen=True)
class Cell:
    """One point of the grid: what was varied, by short name, the scenario that results, and its ``folder``'s name."""

    by: dict[str, Any]
    scenario: Scenario
    folder: str


Runner = Callable[[Callable[[Cell], Result], Sequence[Cell]], Iterable[Result]]
"""How cells are spread: maps a function over them, in their order. ``map`` runs one after another, on this machine."""


class Study(Recipe):
    """A scenario (a name or a mapping) and the grid over it.

    ``vary`` maps dotted paths of the scenario to values (a list, or ``{from: 0, to: 1, steps: 100}``), all combinations of which are run; the lists in ``zip`` go
    together, as one more dimension of the grid. ``replicates`` runs each cell so many times: the first under the scenario's
    seed, the others under seeds that are derived from it by address. ``luck``: ``shared``, all cells run under one seed and
    meet the same luck, so that they differ in nothing else; ``own``, each has a seed that is derived from its values, so
    that tests in several cells are independent. ``grid`` is measured over the cells of a sweep, ``matrix`` shows one
    action's rates over two, ``passes`` are counted over those of several tasks; ``by_turn`` names an action whose share is
    told for each turn of an episode, and the grid is then measured for each too. ``published`` figures are shown beside
    what was measured, with ``protocol_notes`` on what differs.
    Raises `InputError` on lists of unequal length in ``zip``, and on a grid, a matrix or passes over what is not varied.
    """

    name: str = "study"
    question: str = ""
    scenario: str | dict[str, Any]
    set: dict[str, Any] = Field(default_factory=dict)
    vary: dict[str, list[Any]] = Field(default_factory=dict)
    zip: dict[str, list[Any]] = Field(default_factory=dict)
    replicates: int = Field(1, ge=1)
    luck: Literal["shared", "own"] = "shared"
    grid: Grid | None = None
    matrix: Matrix | None = None
    passes: Passes | None = None
    by_turn: str = ""
    published: tuple[Published, ...] = ()
    protocol_notes: str = ""

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise InputError(f"study {fields.get('name', '')!r}: {one_line(error)}") from None

    @field_validator("vary", "zip", mode="before")
    @classmethod
    def _spaced(cls, grid: Any) -> Any:
        return {path: spaced(values) for path, values in grid.items()} if isinstance(grid, Mapping) else grid

    @model_validator(mode="after")
    def _equal_lengths(self) -> Study:
        lengths = {path: len(values) for path, values in self.zip.items()}
        if len(set(lengths.values())) > 1:
            raise InputError(f"the lists of zip have lengths {lengths}; they go together, so make them equal")
        for name, path in self._spread_over():
            if path not in self._varied:
                raise InputError(
                    f"{name} over {path!r}, which is not varied; give one of {', '.join(self._varied)}"
                )
        return self

    @property
    def _varied(self) -> list[str]:
        return [*self.vary, *self.zip]

    def _spread_over(self) -> list[tuple[str, str]]:
        """Each part that is measured over cells, with the paths that it needs to be varied."""
        parts = [
            (name, part.over) for name in ("grid", "passes") if (part := getattr(self, name)) is not None
        ]
        sides = () if self.matrix is None else (self.matrix.rows, self.matrix.columns)
        return [*parts, *(("matrix", side) for side in sides)]

    def base(self) -> dict[str, Any]:
        """The scenario's mapping before anything is varied."""
        mapping = load(self.scenario) if isinstance(self.scenario, str) else self.scenario
        named = {**mapping, "name": self.name, "question": self.question or mapping.get("question", "")}
        return changed(named, self.set.items())

    def cells(self) -> list[Cell]:
        """All cells of the grid."""
        base = self.base()
        return [
            cell
            for point in self._points()
            for cell in self._replicated(point, Scenario(**changed(base, point.items())))
        ]

    def _replicated(self, point: dict[str, Any], scenario: Scenario) -> Iterator[Cell]:
        """The cells of one point; the first has the same folder whether or not it is repeated."""
        parts = [(self.short(path), value) for path, value in point.items()]
        by = {self.short(path): label(value, self._values(path)) for path, value in point.items()}
        if self.luck == "own":
            scenario = _reseeded(scenario, f"study/cell/{folder_of(parts)}")
        yield Cell(by | ({"replicate": 1} if self.replicates > 1 else {}), scenario, folder_of(parts))
        for number in range(2, self.replicates + 1):
            again = ("replicate", number)
            repeated = _reseeded(scenario, "study/replicate", number)
            yield Cell(by | dict([again]), repeated, folder_of([*parts, again]))

    def _values(self, path: str) -> list[Any]:
        return self.vary[path] if path in self.vary else self.zip[path]

    def short(self, path: str) -> str:
        """The column of a varied path: its last part, or all of it where that would be ambiguous."""
        return last_part(path, self._varied)

    def _points(self) -> Iterator[dict[str, Any]]:
        together = [
            dict(zip(self.zip, values, strict=True)) for values in zip(*self.zip.values(), strict=True)
        ] or [{}]
        for chosen in product(*self.vary.values(), together):
            *values, zipped = chosen
            yield {**dict(zip(self.vary, values, strict=True)), **zipped}

    def changed(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Study:
        """The same study with ``change`` applied to its scenario's mapping, which is then written out in full.

        A change has the last word over what is varied: values that it makes equal become one, and a path that it removes
        is varied no more.
        """
        base = self.base()

        def after(path: str, values: list[Any]) -> list[Any]:
            return [value_at(change(changed(base, [(path, value)])), path) for value in values]

        vary = {path: distinct(after(path, values)) for path, values in self.vary.items()}
        zipped = {path: after(path, values) for path, values in self.zip.items()}
        rows = distinct(zip(*zipped.values(), strict=True))
        zipped = {path: [row[place] for row in rows] for place, path in enumerate(zipped)}
        vary, zipped = (
            {path: values for path, values in part.items() if MISSING not in values}
            for part in (vary, zipped)
        )
        varied = {*vary, *zipped}
        over = {
            name: None
            if {path for whose, path in self._spread_over() if whose == name} - varied
            else getattr(self, name)
            for name in ("grid", "matrix", "passes")
        }
        return Study(
            **{
                **self.model_dump(),
                "scenario": change(base),
                "set": {},
                "vary": vary,
                "zip": zipped,
                **over,
            }
        )

    def run(
        self,
        out: str | Path | None = None,
        *,
        max_spend: float | None = None,
        progress: Callable[[Cell, int], None] | None = None,
        runner: Runner = map,
        **options: Any,
    ) -> StudyResult:
        """Run every cell, each in its own directory below ``out``; ``options`` are those of `Scenario.run`.

        ``max_spend`` USD are the limit of all cells together, what they have spent before included. Cells are independent:
        ``runner(function, cells)`` may map the function over them in any way that returns the results in their order.
        """
        if out is not None:
            self._refuse_another(Path(out))
            Path(out).mkdir(parents=True, exist_ok=True)
            write_json(Path(out) / _MANIFEST, {"schema": SCHEMA, "study": self.model_dump(mode="json")})
        budget, cells = self._budget(max_spend, None if out is None else Path(out)), self.cells()

        def run(cell: Cell) -> Result:
            told = None if progress is None else partial(progress, cell)
            where = None if out is None else self.where(Path(out), cell)
            return cell.scenario.run(out=where, max_spend=budget, progress=told, **options)

        return StudyResult(self, list(zip(cells, runner(run, cells), strict=True)))

    def _budget(self, cap: float | None, out: Path | None) -> Budget:
        """One for all cells, in which what stands in their transcripts counts."""
        budget = Budget(cap)
        if out is None or cap is None:
            return budget
        for cell in self.cells():
            path = RunDirectory(self.where(out, cell)).transcript
            if path.exists():
                budget.count(committed(path))
        return budget

    def _refuse_another(self, directory: Path) -> None:
        """The grid and the number of episodes may grow in a directory; what the grid is spread over may not change."""
        stands = Study.found(directory)
        if stands is not None and _identity(stands.base()) != _identity(self.base()):
            raise InputError(f"{str(directory)!r} holds a study of another scenario; give another directory")

    @staticmethod
    def where(directory: Path, cell: Cell) -> Path:
        """The directory of one cell's run."""
        return directory / "cells" / cell.folder

    @classmethod
    def found(cls, directory: Path) -> Study | None:
        """The study whose manifest stands in ``directory``, or None."""
        manifest = directory / _MANIFEST
        return cls(**read_json(manifest)["study"]) if manifest.exists() else None


@dataclass(frozen=True, eq=False)
class StudyResult:
    """The results of all cells of a study."""

    study: Study
    results: list[tuple[Cell, Result]]

    def cells(self) -> list[dict[str, Any]]:
        """Cells in the shape that tables and pages take, with evidence adjusted for their number (`discoveries`)."""
        return self._cells

    @cached_property
    def _cells(self) -> list[dict[str, Any]]:
        runs = [result.document() for _, result in self.results]
        return [
            {"by": cell.by, "run": run, "adjusted": adjusted, **self._turns(result)}
            for (cell, result), run, adjusted in zip(self.results, runs, discoveries(runs), strict=True)
        ]

    def _turns(self, result: Result) -> dict[str, Any]:
        return {"turns": result.turns()} if self.study.by_turn else {}

    @cached_property
    def grids(self) -> list[dict[str, Any]]:
        """What is measured over the study's grid, one document for each combination of all else."""
        grid = self.study.grid
        return [] if grid is None else grid.measured(self.study.short(grid.over), self.cells())

    @cached_property
    def passes(self) -> list[dict[str, Any]]:
        """The tasks that were passed, one document for each combination of all else."""
        passes = self.study.passes
        return [] if passes is None else passes.measured(self.study.short(passes.over), self.cells())

    def published(self) -> list[dict[str, Any]]:
        """The published figures, each with what was ``measured`` of the same case."""
        rows = examined([*rows_of(self.cells()), *rows_by_turn(self.cells())])
        passed = [
            ({**one["by"], "group": rate["group"], "at_least": rate["at_least"]}, rate)
            for one in self.passes
            for rate in one["rates"]
        ]
        measured = [
            *((row.by, row.doc["metrics"] | shares(row.doc)) for row in rows),
            *((grid["by"], grid["metrics"]) for grid in self.grids),
            *passed,
        ]
        return [figure.beside(measured) for figure in self.study.published]

    def document(self) -> dict[str, Any]:
        """The public JSON document of the study."""
        told = {
            "grids": self.grids,
            "passes": self.passes,
            "published": self.published(),
            "protocol_notes": self.study.protocol_notes,
        }
        document = {"schema": SCHEMA, "study": self.study.name, "cells": self.cells()}
        return document | {name: part for name, part in told.items() if part}

    def panels(self) -> list[Panel]:
        """The tables of the grid, the turns, the matrix, the passes and the published figures, where there are any."""
        study = self.study
        found = [grid_panel(self.grids)] if self.grids else []
        if study.by_turn:
            found.append(turns_panel(self.cells(), study.by_turn))
        if study.matrix is not None:
            sides = study.short(study.matrix.rows), study.short(study.matrix.columns)
            found += study.matrix.panels(*sides, self.cells())
        found += pass_panels(self.passes) if self.passes else []
        if self.study.published or self.study.protocol_notes:
            found.append(published_panel(self.published(), self.study.protocol_notes))
        return found

    def compare(self) -> RenderableType:
        """The comparison as tables for `rich.print`."""
        from rich.console import Group

        from ..reports.tables import Comparison

        return Group(Comparison(self.cells()), *map(rich_panel, self.panels()))

    @property
    def warnings(self) -> list[str]:
        """Those of all cells."""
        return [f"{cell.folder}: {warning}" for cell, result in self.results for warning in result.warnings]

    @property
    def failed(self) -> bool:
        """Whether any cell failed."""
        return any(result.failed for _, result in self.results)

    def to_html(self, path: str | Path) -> Path:
        """One offline HTML file over all cells."""
        from ..reports.page import write_page
        from ..reports.pass_figure import pass_figure

        seed = Scenario(**self.study.base()).seed
        about = {"versions": versions(), "seed": seed, "recipe": self.study.model_dump(mode="json")}
        drawn = [pass_figure(self.passes)] if self.passes else []
        write_page(
            Path(path), self.study.name, self.study.question, self.cells(), about, self.panels(), drawn
        )
        return Path(path)


def _reseeded(scenario: Scenario, stream: str, number: int = 0) -> Scenario:
    """The same under a seed that its own yields at this address."""
    (seed,) = Chance.of(scenario.seed, stream, [number]).words().tolist()
    return scenario.changed(seed=seed)


def _identity(scenario: dict[str, Any]) -> dict[str, Any]:
    """A scenario's mapping without what may grow."""
    return {name: value for name, value in scenario.items() if name not in _MAY_GROW}
