"""A grid within a study: the rates of one action over the cells that differ in nothing but its probability."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import field_validator

from ..core import Recipe
from ..registry import metric
from .compare import plain
from .evidence import measure
from .panels import Panel, by_text, estimate_text

__all__ = ["Grid", "grid_panel"]

_YARDSTICK = "equilibrium"


class Grid(Recipe):
    """What to measure of the rates r(p) of ``action`` over the varied path ``over``, for each combination of all else.

    p is the action's probability in the optimum of each cell; the seat is the first that does not play the optimum by
    construction. Cells without a legal answer are left out. Raises `InputError` on an unknown metric.
    """

    over: str
    action: str
    metrics: tuple[str, ...] = ("step_likeness", "excess_step_likeness", "stvd", "excess_stvd")

    @field_validator("metrics")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            metric(name)
        return names

    def measured(self, column: str, cells: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """``{"by", "over", "action", "points", "metrics"}`` of each group of ``cells`` alike in all columns but ``column``."""
        groups: dict[str, tuple[dict[str, Any], list[tuple[float, float, int]]]] = {}
        for cell in cells:
            by = {name: value for name, value in cell["by"].items() if name != column}
            if (point := self._point(cell["run"])) is not None:
                groups.setdefault(by_text(by), (by, []))[1].append(point)
        return [self._document(by, sorted(points)) for by, points in groups.values()]

    def _point(self, run: Mapping[str, Any]) -> tuple[float, float, int] | None:
        """(probability, rate, choices) of the action in one cell."""
        seat = next((seat for seat in run["seats"].values() if seat["agent"] != _YARDSTICK), None)
        if seat is None or self.action not in seat["optimal"] or not seat["policy"]:
            return None
        return seat["optimal"][self.action], seat["policy"][self.action], seat["n"]

    def _document(self, by: dict[str, Any], points: Sequence[tuple[float, float, int]]) -> dict[str, Any]:
        grid, rates, trials = (list(column) for column in zip(*points, strict=True))
        found = measure(self.metrics, {"rates": rates, "grid": grid, "trials": trials})
        metrics = {name: plain(value) for name, value in found.items()}
        return {"by": by, "over": self.over, "action": self.action, "points": len(points), "metrics": metrics}


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
