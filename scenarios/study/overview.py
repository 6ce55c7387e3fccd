"""What a study tells of all its cells together, beside the comparison of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...reports.comparison import CellComparison
from ...reports.findings import Findings
from ...reports.grids import Grid, GridResult
from ...reports.matrix import Matrix
from ...reports.passes import Passes, PassResult
from ...reports.published import Case, Published, PublishedResult, shares
from ...reports.reading import examined, rows_of
from ...reports.tournament import Tournament
from ...reports.turns import rows_by_turn

__all__ = ["Overview"]


@dataclass(frozen=True)
class Overview:
    """The parts of a study's recipe that are measured over its cells; ``column`` names the column of each varied path."""

    grid: Grid | None
    matrix: Matrix | None
    passes: Passes | None
    tournament: Tournament | None
    by_turn: str
    published: tuple[Published, ...]
    protocol_notes: str
    column: Mapping[str, str]

    def findings(self, cells: Sequence[CellComparison]) -> Findings:
        """All that a report shows of the study."""
        grid, passes, matrix, played = self.grid, self.passes, self.matrix, self.tournament
        grids = () if grid is None else tuple(grid.measured(self.column[grid.over], cells))
        passed = () if passes is None else tuple(passes.measured(self.column[passes.over], cells))
        tournaments = () if played is None else tuple(played.measured(self._sides(played), cells))
        sides = ("", "") if matrix is None else self._sides(matrix)
        return Findings(
            cells,
            grids,
            passed,
            self._beside_published(cells, grids, passed),
            self.protocol_notes,
            self.by_turn,
            matrix,
            sides,
            tournaments=tournaments,
        )

    def _sides(self, part: Matrix | Tournament) -> tuple[str, str]:
        return self.column[part.rows], self.column[part.columns]

    def _beside_published(
        self, cells: Sequence[CellComparison], grids: Sequence[GridResult], passed: Sequence[PassResult]
    ) -> tuple[PublishedResult, ...]:
        """The published figures, each with what was measured of the same case."""
        rows = examined([*rows_of(cells), *rows_by_turn(cells)])
        rates = [
            Case({**one.by, "group": rate.group, "at_least": rate.at_least}, {"pass_rate": rate.pass_rate})
            for one in passed
            for rate in one.rates
        ]
        measured = [
            *(Case(row.by, {**row.doc.metrics, **shares(row.doc)}) for row in rows),
            *(Case(grid.by, grid.metrics) for grid in grids),
            *rates,
        ]
        return tuple(figure.beside(measured) for figure in self.published)
