"""A study: one scenario over a grid of changes, and one report over all cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from ..agents.budget import Budget
from ..core import InputError, Recipe
from ..registry import one_line
from .discoveries import discoveries
from .files import changed, load
from .result import Result
from .scenario import Scenario
from .store import SCHEMA, RunDirectory, read_json, versions, write_json
from .transcript import committed

__all__ = ["Cell", "Study", "StudyResult"]

_MANIFEST = "study.json"


@dataclass(frozen=True)
class Cell:
    """One point of the grid: what was varied, by short name, and the scenario that results."""

    by: dict[str, Any]
    scenario: Scenario

    @property
    def folder(self) -> str:
        """A name for its directory: ``heads=1.5,model=sim-step``."""
        return re.sub(r"[^A-Za-z0-9_.=,+-]+", "-", ",".join(f"{name}={value}" for name, value in self.by.items()))


class Study(Recipe):
    """A scenario (a name or a mapping) and the grid over it.

    ``vary`` maps dotted paths of the scenario to values, all combinations of which are run; the lists in ``zip`` go
    together, as one more dimension of the grid. Raises `InputError` on lists of unequal length in ``zip``.
    """

    name: str = "study"
    question: str = ""
    scenario: str | dict[str, Any]
    set: dict[str, Any] = Field(default_factory=dict)
    vary: dict[str, list[Any]] = Field(default_factory=dict)
    zip: dict[str, list[Any]] = Field(default_factory=dict)

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise InputError(f"study {fields.get('name', '')!r}: {one_line(error)}") from None

    @model_validator(mode="after")
    def _equal_lengths(self) -> Study:
        lengths = {path: len(values) for path, values in self.zip.items()}
        if len(set(lengths.values())) > 1:
            raise InputError(f"the lists of zip have lengths {lengths}; they go together, so make them equal")
        return self

    def base(self) -> dict[str, Any]:
        """The scenario's mapping before anything is varied."""
        mapping = load(self.scenario) if isinstance(self.scenario, str) else self.scenario
        named = {**mapping, "name": self.name, "question": self.question or mapping.get("question", "")}
        return changed(named, self.set.items())

    def cells(self) -> list[Cell]:
        """All cells of the grid."""
        base = self.base()
        return [
            Cell({_short(path, point): value for path, value in point.items()}, Scenario(**changed(base, point.items())))
            for point in self._points()
        ]

    def _points(self) -> Iterator[dict[str, Any]]:
        together = [dict(zip(self.zip, values, strict=True)) for values in zip(*self.zip.values(), strict=True)] or [{}]
        for chosen in product(*self.vary.values(), together):
            *values, zipped = chosen
            yield {**dict(zip(self.vary, values, strict=True)), **zipped}

    def changed(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Study:
        """The same study with ``change`` applied to its scenario's mapping, which is then written out in full."""
        return Study(**{**self.model_dump(), "scenario": change(self.base()), "set": {}})

    def run(
        self,
        out: str | Path | None = None,
        *,
        max_spend: float | None = None,
        progress: Callable[[Cell, int], None] | None = None,
        **options: Any,
    ) -> StudyResult:
        """Run every cell, each in its own directory below ``out``; ``options`` are those of `Scenario.run`.

        ``max_spend`` USD are the limit of all cells together, what they have spent before included.
        """
        if out is not None:
            self._refuse_another(Path(out))
            Path(out).mkdir(parents=True, exist_ok=True)
            write_json(Path(out) / _MANIFEST, {"schema": SCHEMA, "study": self.model_dump(mode="json")})
        results, budget = [], self._budget(max_spend, None if out is None else Path(out))
        for cell in self.cells():
            told = None if progress is None else partial(progress, cell)
            where = None if out is None else self.where(Path(out), cell)
            results.append((cell, cell.scenario.run(out=where, max_spend=budget, progress=told, **options)))
        return StudyResult(self, results)

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
        """The grid may grow in a directory; what it is spread over may not change."""
        stands = Study.found(directory)
        if stands is not None and stands.base() != self.base():
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
        return [
            {"by": cell.by, "run": result.document(), "adjusted": adjusted}
            for (cell, result), adjusted in zip(
                self.results, discoveries([result.document() for _, result in self.results]), strict=True
            )
        ]

    def document(self) -> dict[str, Any]:
        """The public JSON document of the study."""
        return {"schema": SCHEMA, "study": self.study.name, "cells": self.cells()}

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
        from .page import write_page

        seed = self.results[0][1].scenario.seed
        about = {"versions": versions(), "seed": seed, "recipe": self.study.model_dump(mode="json")}
        write_page(Path(path), self.study.name, self.study.question, self.cells(), about)
        return Path(path)


def _short(path: str, point: Mapping[str, Any]) -> str:
    """The last part of a dotted path, or all of it where that would be ambiguous."""
    last = path.rpartition(".")[2]
    return path if sum(other.rpartition(".")[2] == last for other in point) > 1 else last
