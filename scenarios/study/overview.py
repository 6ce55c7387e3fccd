"""What a study tells of all its cells together, beside the comparison of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...reports.grids import Grid, grid_panel
from ...reports.matrix import Matrix
from ...reports.panels import Panel
from ...reports.passes import Passes, pass_panels
from ...reports.published import Published, published_panel, shares
from ...reports.reading import examined, rows_of
from ...reports.turns import rows_by_turn, turns_panel

__all__ = ["Overview"]

_Documents = list[dict[str, Any]]


@dataclass(frozen=True)
class Overview:
    """The parts of a study's recipe that are measured over its cells; ``column`` names the column of each varied path."""

    grid: Grid | None
    matrix: Matrix | None
    passes: Passes | None
    by_turn: str
    published: tuple[Published, ...]
    protocol_notes: str
    column: Mapping[str, str]

    def grids(self, cells: _Documents) -> _Documents:
        """What is measured over the study's grid, one document for each combination of all else."""
        return [] if self.grid is None else self.grid.measured(self.column[self.grid.over], cells)

    def passed(self, cells: _Documents) -> _Documents:
        """The tasks that were passed, one document for each combination of all else."""
        return [] if self.passes is None else self.passes.measured(self.column[self.passes.over], cells)

    def beside_published(self, cells: _Documents, grids: _Documents, passed: _Documents) -> _Documents:
        """The published figures, each with what was ``measured`` of the same case."""
        rows = examined([*rows_of(cells), *rows_by_turn(cells)])
        rates = [
            ({**one["by"], "group": rate["group"], "at_least": rate["at_least"]}, rate)
            for one in passed
            for rate in one["rates"]
        ]
        measured = [
            *((row.by, row.doc["metrics"] | shares(row.doc)) for row in rows),
            *((grid["by"], grid["metrics"]) for grid in grids),
            *rates,
        ]
        return [figure.beside(measured) for figure in self.published]

    def panels(
        self, cells: _Documents, grids: _Documents, passed: _Documents, published: _Documents
    ) -> list[Panel]:
        """The tables of the grid, the turns, the matrix, the passes and the published figures, where there are any."""
        found = [grid_panel(grids)] if grids else []
        if self.by_turn:
            found.append(turns_panel(cells, self.by_turn))
        if self.matrix is not None:
            sides = self.column[self.matrix.rows], self.column[self.matrix.columns]
            found += self.matrix.panels(*sides, cells)
        found += pass_panels(passed) if passed else []
        if self.published or self.protocol_notes:
            found.append(published_panel(published, self.protocol_notes))
        return found
