"""A grid within a study: the rates of one action over the cells that differ in nothing but its probability."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ..core.recipes import Recipe
from ..registry.metric_names import MetricNames
from .comparison import plain
from .evidence import measure
from .panels import Panel, by_text, estimate_text

__all__ = ["Grid", "grid_panel"]

_YARDSTICK = "equilibrium"


class _Point(NamedTuple):
    """The probability ``aim`` of one cell; the rate and the number of choices of ``all`` turns, then of each by its number."""

    aim: float
    turns: dict[str, tuple[float, int]]


class Grid(Recipe):
    """What to measure of the rates r(p) of ``action`` over the varied path ``over``, for each combination of all else.

    p is the action's probability in the optimum of each cell; the seat is the first that does not play the optimum by
    construction. Cells without a legal answer are left out. Where cells tell their ``turns`` apart, the rates of each turn
    are measured like those of all turns; all choices of a cell count as independent. Raises `InputError` on an unknown metric.
    """

    over: str
    action: str
    metrics: MetricNames = ("step_likeness", "excess_step_likeness", "stvd", "excess_stvd")

    def measured(self, column: str, cells: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """``{"by", "over", "action", "points", "metrics"}`` of each group of ``cells`` alike in all columns but ``column``,
        and of each turn of it under a column ``turn`` (``all``, 1, 2, ...) where cells tell turns apart.
        """
        groups: dict[str, tuple[dict[str, Any], list[_Point]]] = {}
        for cell in cells:
            by = {name: value for name, value in cell["by"].items() if name != column}
            if (point := self._point(cell)) is not None:
                groups.setdefault(by_text(by), (by, []))[1].append(point)
        return [document for by, points in groups.values() for document in self._documents(by, points)]

    def _point(self, cell: Mapping[str, Any]) -> _Point | None:
        """The rates of the action in one cell."""
        seats = cell["run"]["seats"].items()
        name, seat = next(((n, seat) for n, seat in seats if seat["agent"] != _YARDSTICK), ("", None))
        if seat is None or self.action not in seat["optimal"] or not seat["policy"]:
            return None
        turns = cell.get("turns", {}).get(name, {})
        told = {"all": seat, **(turns if len(turns) > 1 else {})}
        rates = {turn: (doc["policy"][self.action], doc["n"]) for turn, doc in told.items() if doc["policy"]}
        return _Point(seat["optimal"][self.action], rates)

    def _documents(self, by: dict[str, Any], points: Sequence[_Point]) -> list[dict[str, Any]]:
        """The document of all turns, then that of each turn, where every point has several."""
        ordered = sorted(points, key=lambda point: point.aim)
        grid = [point.aim for point in ordered]
        turns = [turn for turn in ordered[0].turns if all(turn in point.turns for point in ordered)]
        rates, trials = (
            {turn: [point.turns[turn][part] for point in ordered] for turn in turns} for part in (0, 1)
        )
        apart = {"turn_rates": [rates[turn] for turn in turns[1:]]} if len(turns) > 2 else {}
        return [
            self._document(
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

    def _document(self, by: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
        metrics = {name: plain(value) for name, value in measure(self.metrics, known).items()}
        return {
            "by": by,
            "over": self.over,
            "action": self.action,
            "points": len(known["grid"]),
            "metrics": metrics,
        }


def grid_panel(grids: Sequence[Mapping[str, Any]]) -> Panel:
    """The grids as a table, a row each."""
    names = list(dict.fromkeys(name for grid in grids for name in grid["metrics"]))
    return Panel(
        "Over the grid",
        "Each row joins the cells that differ only in the probability that was asked for.",
        ("cells", "action", "over", "points", *names),
        [
            (
                by_text(grid["by"]) or "all",
                grid["action"],
                grid["over"],
                str(grid["points"]),
                *(estimate_text(grid["metrics"].get(name)) for name in names),
            )
            for grid in grids
        ],
    )
