"""What a study found: the results of its cells, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...reports.false_discovery_rate import discoveries
from ...reports.panels import Panel, rich_panel
from ...runs.directory import SCHEMA, versions
from ..scenario.result import Result
from .cell import Cell
from .overview import Overview

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["StudyResult"]


@dataclass(frozen=True, eq=False)
class StudyResult:
    """The results of all cells of a study; ``recipe`` is the study as JSON. It pickles."""

    name: str
    question: str
    seed: int
    recipe: Mapping[str, Any]
    overview: Overview
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
        return {"turns": result.turns()} if self.overview.by_turn else {}

    @cached_property
    def grids(self) -> list[dict[str, Any]]:
        """What is measured over the study's grid."""
        return self.overview.grids(self.cells())

    @cached_property
    def passes(self) -> list[dict[str, Any]]:
        """The tasks that were passed."""
        return self.overview.passed(self.cells())

    @cached_property
    def published(self) -> list[dict[str, Any]]:
        """The published figures, each beside what was measured."""
        return self.overview.beside_published(self.cells(), self.grids, self.passes)

    def document(self) -> dict[str, Any]:
        """The public JSON document of the study."""
        beside = {
            "grids": self.grids,
            "passes": self.passes,
            "published": self.published,
            "protocol_notes": self.overview.protocol_notes,
        }
        document = {"schema": SCHEMA, "study": self.name, "cells": self.cells()}
        return document | {name: part for name, part in beside.items() if part}

    def panels(self) -> list[Panel]:
        """The tables over all cells."""
        return self.overview.panels(self.cells(), self.grids, self.passes, self.published)

    def compare(self) -> RenderableType:
        """The comparison as tables for `rich.print`."""
        from rich.console import Group

        from ...reports.tables import Comparison

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
        from ...reports.page import write_page
        from ...reports.pass_figure import pass_figure

        about = {"versions": versions(), "seed": self.seed, "recipe": self.recipe}
        drawn = [pass_figure(self.passes)] if self.passes else []
        write_page(Path(path), self.name, self.question, self.cells(), about, self.panels(), drawn)
        return Path(path)
