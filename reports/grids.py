"""A grid within a study: the rates of one action over the cells that differ in nothing but its probability."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ..core.recipes import Recipe
from ..metrics.shared.resolver import Evidence, measure
from ..registry.metric_names import MetricNames
from .comparison import By, CellComparison
from .panel import by_text
from .part import Measured, Part

__all__ = ["Grid", "GridResult"]


class _Point(NamedTuple):
    """The probability ``aim`` of one cell; the rate and the number of choices of ``all`` turns, then of each by its number."""

    aim: float
    turns: dict[str, tuple[float, int]]


class GridResult(Part):
    """What was measured of the rates of ``action`` over the varied path ``over``, of so many ``points``."""

    by: By
    over: str
    action: str
    points: int
    metrics: dict[str, Measured]


class Grid(Recipe):
    """What to measure of the rates r(p) of ``action`` over the varied path ``over``, for each combination of all else.

    p is the action's probability in the optimum of each cell; the seat is the first that does not play the optimum by
    construction. Cells without a legal answer are left out. Where cells tell their ``turns`` apart, the rates of each turn
    are measured like those of all turns; all choices of a cell count as independent. Raises `InputError` on an unknown metric.
    """

    over: str
    action: str
    metrics: MetricNames = (
        "calibration_slope",
        "step_likeness",
        "excess_step_likeness",
        "stvd",
        "excess_stvd",
    )

    def measured(self, column: str, cells: Iterable[CellComparison]) -> list[GridResult]:
        """One result for each group of ``cells`` alike in all columns but ``column``, and for each turn of it under a column
        ``turn`` (``all``, 1, 2, ...) where cells tell turns apart.
        """
        groups: dict[str, tuple[By, list[_Point]]] = {}
        for cell in cells:
            by = {name: value for name, value in cell.by.items() if name != column}
            if (point := self._point(cell)) is not None:
                groups.setdefault(by_text(by), (by, []))[1].append(point)
        return [result for by, points in groups.values() for result in self._results(by, points)]

    def _point(self, cell: CellComparison) -> _Point | None:
        """The rates of the action in one cell."""
        name, seat = cell.run.examined or ("", None)
        if seat is None or self.action not in seat.optimal or not seat.policy:
            return None
        turns = cell.turns.get(name, {})
        apart = {"all": seat, **(turns if len(turns) > 1 else {})}
        rates = {turn: (one.policy[self.action], one.n) for turn, one in apart.items() if one.policy}
        return _Point(seat.optimal[self.action], rates)

    def _results(self, by: By, points: Sequence[_Point]) -> list[GridResult]:
        """The result of all turns, then that of each turn, where every point has several."""
        ordered = sorted(points, key=lambda point: point.aim)
        grid = [point.aim for point in ordered]
        turns = [turn for turn in ordered[0].turns if all(turn in point.turns for point in ordered)]
        rates, trials = (
            {turn: [point.turns[turn][part] for point in ordered] for turn in turns} for part in (0, 1)
        )
        apart = {"turn_rates": [rates[turn] for turn in turns[1:]]} if len(turns) > 2 else {}
        return [
            self._result(
                {**by, "turn": turn} if apart else by,
                {
                    "rates": rates[turn],
                    "grid": grid,
                    "trials": trials[turn],
                    **(apart if turn == "all" else {}),
                },
            )
            for turn in (turns if apart else ["all"])
        ]

    def _result(self, by: By, given: dict[str, Any]) -> GridResult:
        metrics = measure(self.metrics, Evidence(**given))
        points = len(given["grid"])
        return GridResult(by=by, over=self.over, action=self.action, points=points, metrics=metrics)
