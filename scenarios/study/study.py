"""A study: one scenario over a grid of changes, and one report over all cells."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from ...core.callbacks import StudyStarted
from ...core.errors import InputError
from ...core.recipes import Recipe
from ...registry.recipes import one_line
from ...reports.grids import Grid
from ...reports.matrix import Matrix
from ...reports.passes import Passes
from ...reports.published import Published
from ...reports.thresholds import thresholds_of
from ...reports.tournament import Tournament
from ...runs.budget import Budget
from ...runs.directory import RunDirectory
from ...runs.leases import SharedLimit
from ...runs.listening import studied
from ..changes import changed
from ..files import load
from ..models import named_models
from ..scenario.blocking import one_loop
from ..scenario.playing import Options
from ..scenario.result import Result
from ..scenario.scenario import Scenario
from .allocation import allocated
from .cell import Cell, reseeded
from .directory import StudyDirectory
from .engines.engine import Engine
from .engines.shard import Shard
from .grid import after_change, points
from .labels import folder_of, label, last_part, point_label, value_at
from .loaded import loaded
from .modelled import MODEL, modelled
from .overview import Overview
from .result import StudyResult
from .running import CellProgress, Runner, run_cells, spread_units
from .spacing import spaced

__all__ = ["Study"]

_FAIL_IF = "fail_if"
_MAY_GROW = ("question", "episodes", "metrics", _FAIL_IF)  # of a study that stands in a directory
_MOST_CELLS = 100_000
_SPREAD = ("grid", "matrix", "passes", "tournament")  # parts that are measured over what is varied
_UNTIL_EXIT = ExitStack()  # directories of results whose decisions are read when they are asked for
atexit.register(_UNTIL_EXIT.close)


class Study(Recipe):
    """A scenario (a name or a mapping) and the grid over it.

    ``vary`` maps dotted paths of the scenario to values (a list, or ``{from: 0, to: 1, steps: 100}``), all combinations of which are run; the lists in ``zip`` go
    together, as one more dimension of the grid; ``models`` (a list, or the path of a models file) are another, but for cells in which nobody asks one. ``replicates`` runs each cell so many times: the first under the scenario's
    seed, the others under seeds that are derived from it by address. ``luck`` says whether cells share random numbers:
    ``shared``, all cells run under one seed (common random numbers), so that they differ in what is varied alone; ``own``, each has a
    seed that is derived from its values, so that tests in several cells are independent. ``grid`` is measured over the cells of a sweep, ``matrix`` shows one
    action's rates over two, ``passes`` are counted over those of several tasks, a ``tournament`` ranks the agents that are varied in two seats; ``by_turn`` names an action whose share is
    shown for each turn of an episode, and the grid is then measured for each too. ``fail_if`` are thresholds that no seat of any cell may cross. ``published`` figures are shown beside
    what was measured, with ``protocol_notes`` on what differs.
    Raises `InputError` on lists of unequal length in ``zip``, and on a grid, a matrix or passes over what is not varied.
    """

    name: str = "study"
    question: str = ""
    scenario: str | dict[str, Any]
    set: dict[str, Any] = Field(default_factory=dict)
    vary: dict[str, list[Any]] = Field(default_factory=dict)
    zip: dict[str, list[Any]] = Field(default_factory=dict)
    models: list[dict[str, Any]] = Field(default_factory=list)
    replicates: int = Field(1, ge=1)
    fail_if: tuple[str, ...] = ()
    luck: Literal["shared", "own"] = "shared"
    grid: Grid | None = None
    matrix: Matrix | None = None
    passes: Passes | None = None
    tournament: Tournament | None = None
    by_turn: str = ""
    published: tuple[Published, ...] = ()
    protocol_notes: str = ""

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise InputError(
                f"study {fields.get('name', '')!r}: {one_line(error, type(self).model_fields)}"
            ) from None

    @field_validator("vary", "zip", mode="before")
    @classmethod
    def _spaced(cls, grid: Any) -> Any:
        return {path: spaced(values) for path, values in grid.items()} if isinstance(grid, Mapping) else grid

    @field_validator("models", mode="before")
    @classmethod
    def _named(cls, models: Any) -> Any:
        return named_models(models)

    @field_validator("fail_if", mode="before")
    @classmethod
    def _thresholds(cls, texts: Any) -> Any:
        return thresholds_of(texts)

    @model_validator(mode="after")
    def _equal_lengths(self) -> Study:
        lengths = {path: len(values) for path, values in self.zip.items()}
        if len(set(lengths.values())) > 1:
            raise InputError(f"the lists of zip have lengths {lengths}; they go together, so make them equal")
        if empty := [path for path, values in {**self.vary, **self.zip}.items() if not values]:
            raise InputError(f"{empty[0]!r} is varied over no values; give one or more")
        points = prod(map(len, self._crossed.values())) * max(lengths.values(), default=1)
        if points * self.replicates > _MOST_CELLS:
            raise InputError(
                f"the grid has {points * self.replicates:,} cells; give {_MOST_CELLS:,} at most, in several studies"
            )
        for name, path in self._spread_over():
            if path not in self._varied:
                raise InputError(
                    f"{name} over {path!r}, which is not varied; give one of {', '.join(self._varied)}"
                )
        self._check_tournament()
        return self

    def _check_tournament(self) -> None:
        if self.tournament is None:
            return
        rows, columns = (self._values(path) for path in (self.tournament.rows, self.tournament.columns))
        if rows != columns:
            raise InputError(
                f"tournament has {len(rows)} agents in its rows and {len(columns)} in its columns, which are not the same; give one list"
            )
        if self.luck != "own":
            raise InputError("tournament needs meetings that are independent; give the study `luck: own`")

    @property
    def _varied(self) -> list[str]:
        return [*self._crossed, *self.zip]

    @property
    def _crossed(self) -> dict[str, list[Any]]:
        """What is varied in all combinations: the models by their names, where there are any, and ``vary``."""
        names = [one["name"] for one in self.models]
        return {**({MODEL: names} if names else {}), **self.vary}

    def _spread_over(self) -> list[tuple[str, str]]:
        """Each part that is measured over cells, with the paths that it needs to be varied."""
        parts = [
            (name, part.over) for name in ("grid", "passes") if (part := getattr(self, name)) is not None
        ]
        for name in ("matrix", "tournament"):
            if (part := getattr(self, name)) is not None:
                parts += [(name, part.rows), (name, part.columns)]
        return parts

    def base(self) -> dict[str, Any]:
        """The scenario's mapping before anything is varied."""
        mapping = load(self.scenario) if isinstance(self.scenario, str) else self.scenario
        named = {**mapping, "name": self.name, "question": self.question or mapping.get("question", "")}
        return changed(named, self.set.items())

    def seatings(self) -> Iterator[dict[str, Any]]:
        """The scenario's mapping before anything is varied, and with each value alone that is varied of its cast."""
        base = self.base()
        yield base
        for path, values in {**self.vary, **self.zip}.items():
            if path.startswith("cast."):
                yield from (changed(base, [(path, value)]) for value in values)

    def thresholds(self) -> list[str]:
        """Those that the study and its scenario set, wherever on its grid."""
        varied = {**self.vary, **self.zip}.get(_FAIL_IF, [])
        inner = [
            text for texts in (self.base().get(_FAIL_IF), *varied) for text in thresholds_of(texts or ())
        ]
        return list(dict.fromkeys([*self.fail_if, *inner]))

    def cells(self) -> list[Cell]:
        """All cells of the grid; one that asks no model is not repeated for each. Raises `InputError` where none asks one of ``models``."""
        placed = modelled(self.base(), points(self._crossed, self.zip), self.models)
        return [cell for point, mapping in placed for cell in self._replicated(point, Scenario(**mapping))]

    def _replicated(self, point: dict[str, Any], scenario: Scenario) -> Iterator[Cell]:
        """The cells of one point; the first has the same folder whether or not it is repeated."""
        parts = [(self._column(path), value) for path, value in point.items()]
        by = {self._column(path): label(value, self._values(path)) for path, value in point.items()}
        where = point_label(parts)
        if self.luck == "own":
            scenario = reseeded(scenario, f"study/cell/{where}")
        yield Cell(by | ({"replicate": 1} if self.replicates > 1 else {}), scenario, folder_of(where))
        for number in range(2, self.replicates + 1):
            again = ("replicate", number)
            repeated = reseeded(scenario, "study/replicate", number)
            yield Cell(by | dict([again]), repeated, folder_of(point_label([*parts, again])))

    def _values(self, path: str) -> list[Any]:
        return self._crossed[path] if path in self._crossed else self.zip[path]

    def _column(self, path: str) -> str:
        """The column of a varied path: its last part, or all of it where that would be ambiguous."""
        return last_part(path, self._varied)

    def changed(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Study:
        """The same study with ``change`` applied to its scenario's mapping, which is then written out in full.

        A change has the last word over what is varied: values that it makes equal become one, and a path that it removes
        is varied no more.
        """
        base = self.base()

        def after(path: str, value: Any) -> Any:
            return value_at(change(changed(base, [(path, value)])), path)

        vary, zipped = after_change(self.vary, self.zip, after)
        gone = {name for name, path in self._spread_over() if path not in {MODEL, *vary, *zipped}}
        over = {name: None if name in gone else getattr(self, name) for name in _SPREAD}
        fields = {"scenario": change(base), "set": {}, "vary": vary, "zip": zipped, **over}
        return Study(**{**self.model_dump(), **fields})

    def run(
        self,
        out: str | Path | None = None,
        *,
        max_spend: float | None = None,
        progress: CellProgress | None = None,
        runner: Runner = map,
        engine: Engine | None = None,
        shard: Shard | None = None,
        episodes: int | None = None,
        seed: int | None = None,
        **options: Any,
    ) -> StudyResult:
        """Run every cell, each in its own directory below ``out``; ``options`` are those of `Options`.

        ``episodes`` (of each cell) and ``seed`` take the place of those of its scenario.

        ``max_spend`` USD are the limit of all that is spent in ``out``, before and by cells that have left the grid too; it holds
        among all workers of an ``engine``, and among all shards too. With ``until_decided`` cells run side by side, those nearest to a verdict first (`allocation`); a ``runner`` that
        spreads them runs each by itself. Cells are independent: ``runner(function, cells)`` may map the function over them in any way that returns
        what it makes of them in their order. An ``engine`` spreads units of cells over processes or machines; a ``shard`` runs its share
        of the cells beside others in the same ``out``, and finds what stands there when it ends. Raises `InputError` where ``out`` holds a study of another scenario, or
        is in use by another process.
        """
        given = {"episodes": episodes, "seed": seed}
        fields = {name: value for name, value in given.items() if value is not None}
        if fields:
            return self.changed(lambda mapping: {**mapping, **fields}).run(
                out,
                max_spend=max_spend,
                progress=progress,
                runner=runner,
                engine=engine,
                shard=shard,
                **options,
            )
        how = Options(**options)
        with studied(how.told, self.started) as callbacks:
            told = replace(how, callbacks=callbacks)
            return self._run(out, max_spend, progress, runner, engine or Engine(), shard, told)

    def started(self) -> StudyStarted:
        """What callbacks are told of the study that begins."""
        seed, cells = Scenario(**self.base()).seed, len(self.cells())
        return StudyStarted(self.name, self.question, cells, seed, self.model_dump(mode="json"))

    def _run(
        self,
        out: str | Path | None,
        max_spend: float | None,
        progress: CellProgress | None,
        runner: Runner,
        engine: Engine,
        shard: Shard | None,
        options: Options,
    ) -> StudyResult:
        if shard is not None or engine.name != "local":
            if shard is not None and out is None:
                raise InputError("a shard came without a directory that all shards share; give --out")
            place = _UNTIL_EXIT.enter_context(TemporaryDirectory()) if out is None else out
            return self._spread(Path(place), max_spend, progress, engine, shard, options)
        cells, budget = self.cells(), Budget(max_spend)
        with ExitStack() as stack:
            directory = None if out is None else stack.enter_context(self._sitting(Path(out)))
            if directory is not None and max_spend is not None:
                budget.count(directory.spent())
            stack.enter_context(one_loop())
            if options.until_decided and runner is map:
                results = allocated(cells, directory, budget, options, progress)
            else:
                results = run_cells(cells, directory, budget, progress, runner, vars(options))
        return self.result(cells, results)

    def _spread(
        self,
        out: Path,
        max_spend: float | None,
        progress: CellProgress | None,
        engine: Engine,
        shard: Shard | None,
        options: Options,
    ) -> StudyResult:
        """Run the cells, or a ``shard`` of them, on an engine."""
        shares = Shard(1, 1) if shard is None else shard
        limit = StudyDirectory(out).limit(max_spend, engine.width * shares.of)
        cells = self.cells()
        with self._sitting(out, limit, shared=shard is not None) as directory:
            results = spread_units(
                shares.cells(cells),
                directory,
                engine,
                limit,
                progress,
                {**vars(options), "sharers": shares.of},
            )
        return self.result(cells, results) if shard is None else self.read(out)

    @contextmanager
    def _sitting(
        self, out: Path, limit: SharedLimit | None = None, *, shared: bool = False
    ) -> Iterator[StudyDirectory]:
        """The study's directory, held or shared, and begun."""
        directory = StudyDirectory(out)
        with directory.held(limit, shared=shared):
            self._refuse_another(directory)
            with directory.started(self.model_dump(mode="json")):
                yield directory

    def result(self, cells: list[Cell], results: list[Result]) -> StudyResult:
        """What the cells found together."""
        base = Scenario(**self.base())
        overview = Overview(
            self.grid,
            self.matrix,
            self.passes,
            self.tournament,
            self.by_turn,
            self.published,
            self.protocol_notes,
            {path: self._column(path) for path in self._varied},
        )
        recipe = self.model_dump(mode="json")
        pairs = list(zip(cells, results, strict=True))
        return StudyResult(self.name, self.question, base.seed, recipe, overview, pairs)

    def _refuse_another(self, directory: StudyDirectory) -> None:
        """The grid and the number of episodes may grow in a directory; what the grid is spread over may not change."""
        stands = Study.found(directory.path)
        if stands is not None and _identity(stands.base()) != _identity(self.base()):
            raise InputError(
                f"{str(directory.path)!r} holds a study of another scenario; give another directory"
            )

    @classmethod
    def found(cls, directory: Path) -> Study | None:
        """The study whose manifest stands in ``directory``, or None. Raises `InputError`, which names it, where this code has no such study."""
        recipe = StudyDirectory(directory).recipe()
        if recipe is None:
            return None
        try:
            study = cls(**recipe)
            Scenario(**study.base())
        except InputError as error:
            raise InputError(
                f"the study in {str(directory)!r} cannot be read: {error}; use the version and the plug-ins that wrote it"
            ) from None
        return study

    def read(self, directory: Path) -> StudyResult:
        """The result of this study as it stands in ``directory``. Raises `InputError` where no cell is finished."""
        where = StudyDirectory(directory)
        planned = self.cells()
        finished = {cell.folder: RunDirectory(where.cell(cell.folder)).is_finished() for cell in planned}
        cells = [cell for cell in planned if finished[cell.folder]]
        if not cells:
            raise InputError(
                f"no cell of the study in {str(directory)!r} is finished; continue it with the same"
                f" `aleator study ... --out {directory}`"
            )
        found = self.result(cells, loaded(cells, where))
        return replace(found, missing=tuple(folder for folder, done in finished.items() if not done))


def _identity(scenario: dict[str, Any]) -> dict[str, Any]:
    """A scenario's mapping without what may grow."""
    return {name: value for name, value in scenario.items() if name not in _MAY_GROW}
