"""What a study found: the results of its cells, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...reports.comparison import CellComparison
from ...reports.effects import PairedComparison, effects_of
from ...reports.false_discovery_rate import adjusted_rates, discoveries
from ...reports.findings import Findings
from ...reports.reading import examined, rows_of
from ...reports.shown import MOST_SEATS
from ...reports.transcripts import Samples
from ...runs.directory import versions
from ...runs.files import SCHEMA
from ...runs.parts import DECISIONS
from ...runs.tables import decisions_of, decisions_on_disk
from ..scenario.result import Result
from ..scenario.tables import Tables
from .blocks import SeatBlocks, in_blocks
from .cell import Cell
from .chosen import MOST_CELLS, Readings
from .directory import StudyDirectory
from .factors import factors_of
from .overview import Overview
from .pairs import compared
from .skins import skin_effects
from .wins import win_rates

if TYPE_CHECKING:
    import duckdb

    from ...reports.displayed import Displayed

__all__ = ["StudyResult"]

_TOO_MANY = (
    "This study has {cells:,} cells. Over {most:,}, cells are compared neither in pairs nor by factors, and players not by what they won,"
    " since that reads every decision: `aleator report DIR --all-comparisons` does it."
)
_AGAIN = "aleator study recipe.yaml --out again"
_FEW_CELLS, _SEVERAL = 60, 3  # so few cells show several decisions of each answer


@dataclass(frozen=True, eq=False, repr=False)
class StudyResult(Tables):
    """The results of all cells of a study; ``recipe`` is the study as JSON, ``missing`` are the folders of cells that are not finished,
    ``opened`` is the directory that was opened, whose files its tables read; ``compares_all``: cells are compared however many they are. It pickles.
    """

    name: str
    question: str
    seed: int
    recipe: Mapping[str, Any]
    overview: Overview
    results: list[tuple[Cell, Result]]
    missing: tuple[str, ...] = ()
    opened: Path | None = None
    compares_all: bool = False

    def __repr__(self) -> str:
        """What was studied, in one line."""
        return f"<StudyResult of {self.name!r}, {len(self.results):,} cells: compare() shows it, df() has its decisions>"

    @cached_property
    def findings(self) -> Findings:
        """All that a report shows: the cells, with evidence adjusted for their number, and what they say together."""
        readings = Readings(self.results)
        runs = [readings.comparison(cell) for cell in range(len(self.results))]
        adjusted = adjusted_rates(runs)
        parts = zip(self.results, runs, adjusted, strict=True)
        cells = [
            CellComparison(by=cell.by, run=run, adjusted=rates, **self._turns(result))
            for (cell, result), run, rates in parts
        ]
        pairs, seats, left_out = self._read(readings)
        return replace(
            self.overview.findings(cells),
            effects=effects_of(cells, pairs, {(one.cell, one.seat): one.influence for one in seats}),
            skins=tuple(skin_effects(self.results)),
            factors=factors_of(seats),
            wins=tuple(win_rates(self.results, self.compares_all)),
            left_out=left_out,
        )

    def _read(
        self, readings: Readings
    ) -> tuple[list[PairedComparison], Sequence[SeatBlocks], tuple[str, ...]]:
        """What a reading of all decisions says: pairs, distances in blocks, and why there is none of them, in words."""
        if len(self.results) > MOST_CELLS and not self.compares_all:
            return [], (), (_TOO_MANY.format(cells=len(self.results), most=MOST_CELLS),)
        pairs, seats = compared(readings), in_blocks(readings)
        if isinstance(seats, str):
            varied = len(self.results) > 1
            return pairs, (), (f"What explains the distance is not told: {seats}.",) if varied else ()
        return pairs, seats, ()

    def comparing_all(self) -> StudyResult:
        """The same, with its cells compared however many they are: their decisions are read again, a few cells at a time."""
        return replace(self, compares_all=True)

    def _turns(self, result: Result) -> dict[str, Any]:
        return {"turns": result.turns()} if self.overview.by_turn else {}

    def document(self) -> dict[str, Any]:
        """The public JSON document of the study."""
        found = self.findings
        counted = discoveries(found.cells)
        beside: dict[str, Any] = {
            "left_out": list(found.left_out),
            "discoveries": None if counted is None else counted.document(),
            "effects": None if found.effects is None else found.effects.document(),
            "factors": None if found.factors is None else found.factors.document(),
            "skins": [one.document() for one in found.skins],
            "wins": [one.document() for one in found.wins],
            "grids": [one.document() for one in found.grids],
            "passes": [one.document() for one in found.passes],
            "tournaments": [one.document() for one in found.tournaments],
            "published": [one.document() for one in found.published],
            "protocol_notes": found.protocol_notes,
        }
        cells = [cell.document() for cell in found.cells]
        document = {"schema": SCHEMA, "study": self.name, "cells": cells}
        return document | {name: part for name, part in beside.items() if part}

    def compare(self) -> Displayed:
        """The comparison as tables: printed in a script, shown by a notebook, and what `rich.print` takes."""
        from ...reports.displayed import display

        return display(self.findings)

    @property
    def decisions(self) -> duckdb.DuckDBPyRelation:
        """The decisions of all cells as a DuckDB relation. Raises `InputError` where only counts were kept."""
        if self.opened is None:
            return decisions_of([(cell.by, result.ledger.seats.values()) for cell, result in self.results])
        where = StudyDirectory(self.opened)
        return decisions_on_disk([(cell.by, where.cell(cell.folder) / DECISIONS) for cell, _ in self.results])

    @property
    def warnings(self) -> list[str]:
        """The warnings of all cells, and that some are not finished."""
        told = [f"{cell.folder}: {warning}" for cell, result in self.results for warning in result.warnings]
        if not self.missing:
            return told
        of = len(self.missing) + len(self.results)
        named = ", ".join([*self.missing[:3], *(["..."] if len(self.missing) > 3 else [])])
        rest = (
            f"{len(self.missing)} of {of} cells are not finished and not shown ({named});"
            " the same `aleator study ... --out DIR` again continues them"
        )
        return [rest, *told]

    @property
    def fail_if(self) -> list[str]:
        """The thresholds that the study and its scenario set."""
        inner = [text for _, result in self.results for text in result.fail_if]
        return list(dict.fromkeys([*self.recipe.get("fail_if", ()), *inner]))

    @property
    def failed(self) -> bool:
        """Whether any cell failed."""
        return any(result.failed for _, result in self.results)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from ...reports.notebook import notebook_html

        return notebook_html(self.name, self.findings)

    def to_html(self, path: str | Path) -> Path:
        """One offline HTML file over all cells."""
        from ...reports.page import About, write_page

        about = About(versions(), self.seed, self.recipe, command=_AGAIN)
        return write_page(path, self.name, self.question, self.findings, about, self._samples())

    def _samples(self) -> Samples:
        """Prompts and replies of the cells that the figures show: those whose players are farthest from their optimum."""
        cells = self.findings.cells
        distance = [max((row.distance for row in examined(rows_of([cell]))), default=-1.0) for cell in cells]
        farthest = sorted(range(len(cells)), key=lambda place: -distance[place])[:MOST_SEATS]
        most = _SEVERAL if len(farthest) <= _FEW_CELLS else 1
        return {
            (place, seat): found
            for place in farthest
            for seat, found in self.results[place][1].sampled(most).items()
        }
