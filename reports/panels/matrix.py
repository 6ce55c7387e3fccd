"""The rates of one action over two varied paths."""

from __future__ import annotations

from collections.abc import Mapping

from ..comparison import CellComparison, SeatComparison
from ..findings import Findings
from ..panel import Panel, by_text
from ..reading import plain_label

__all__ = ["GAP", "PLACE", "matrix"]

PLACE = 40
GAP = "no such cell, or no answers that the action has a share of"

_Place = tuple[object, object]
_LAWS = {"policy": "as played", "optimal": "in the optimum"}


def matrix(findings: Findings) -> list[Panel]:
    """The rates played and those of the optimum, for each combination of all but the two paths."""
    asked = findings.matrix
    if asked is None:
        return []
    down, across = findings.sides
    groups: dict[str, dict[_Place, SeatComparison]] = {}
    for cell in findings.cells:
        by = dict(cell.by)
        place = (by.pop(down), by.pop(across))
        groups.setdefault(by_text(by), {})[place] = _seat(cell)
    titles = {law: f"P({asked.action}) {{}}{words}" for law, words in _LAWS.items()}
    return [
        _panel(titles[law].format(f"{name} " if name else ""), findings.sides, asked.action, law, seats)
        for name, seats in groups.items()
        for law in _LAWS
    ]


def _seat(cell: CellComparison) -> SeatComparison:
    return SeatComparison() if cell.run.examined is None else cell.run.examined[1]


def _panel(
    title: str, sides: tuple[str, str], action: str, law: str, seats: Mapping[_Place, SeatComparison]
) -> Panel:
    lines, heads = (list(dict.fromkeys(place[axis] for place in seats)) for axis in (0, 1))
    rates = {place: getattr(seat, law).get(action) for place, seat in seats.items()}
    rows = [(plain_label(line), *(_percent(rates.get((line, head))) for head in heads)) for line in lines]
    note = f"In percent; {sides[0]} downwards, {sides[1]} across."
    return Panel(title, note, (sides[0], *map(plain_label, heads)), rows)


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{100 * rate:.0f}"
