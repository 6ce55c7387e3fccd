"""The rates of one action over two varied paths, as a matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..core.recipes import Recipe
from .panels import Panel, by_text
from .reading import plain_label

__all__ = ["Matrix"]

_YARDSTICK = "equilibrium"
_LAWS = {"policy": "as played", "optimal": "in the optimum"}


class Matrix(Recipe):
    """Which ``action``'s rates to show, with the varied path ``rows`` downwards and ``columns`` across.

    The seat is the first that does not play the optimum by construction.
    """

    rows: str
    columns: str
    action: str

    def panels(self, down: str, across: str, cells: Sequence[Mapping[str, Any]]) -> list[Panel]:
        """The rates played and those of the optimum, for each combination of all but the two paths, given by their short names."""
        groups: dict[str, dict[tuple[Any, Any], Mapping[str, Any]]] = {}
        for cell in cells:
            by = dict(cell["by"])
            place = (by.pop(down), by.pop(across))
            groups.setdefault(by_text(by), {})[place] = self._seat(cell["run"])
        return [
            self._panel(" ".join(part for part in (told, name) if part), down, across, law, seats)
            for name, seats in groups.items()
            for law, told in _LAWS.items()
        ]

    def _seat(self, run: Mapping[str, Any]) -> Mapping[str, Any]:
        return next((seat for seat in run["seats"].values() if seat["agent"] != _YARDSTICK), {})

    def _panel(
        self, name: str, down: str, across: str, law: str, seats: Mapping[tuple[Any, Any], Mapping[str, Any]]
    ) -> Panel:
        lines, heads = (list(dict.fromkeys(place[axis] for place in seats)) for axis in (0, 1))
        rows = [
            [(seats.get((line, head), {}).get(law) or {}).get(self.action) for head in heads]
            for line in lines
        ]
        return Panel(
            f"P({self.action}) {name}",
            f"In percent; {down} downwards, {across} across.",
            (down, *map(plain_label, heads)),
            [(plain_label(line), *map(_percent, rates)) for line, rates in zip(lines, rows, strict=True)],
        )


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{100 * rate:.0f}"
