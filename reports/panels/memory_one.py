"""Repeated games of cooperation, read as strategies that remember one round."""

from __future__ import annotations

from collections.abc import Sequence

from ..findings import Findings
from ..panel import Panel, estimate_text
from ..reading import Row, examined, names_of, number, rows_of

__all__ = ["PLACE", "memory_one"]

PLACE = 12

_RATES = {
    "cooperation_first": "first",
    "cooperation_after_cc": "after CC",
    "cooperation_after_cd": "after CD",
    "cooperation_after_dc": "after DC",
    "cooperation_after_dd": "after DD",
}
_CLASSES = {
    "memory_one_gain": "Nash",
    "partner_gap": "partner",
    "rival_gap": "rival",
    "zero_determinant_gap": "zero-determinant",
}
_NOTE = (
    "Probability of cooperation by what came in the round before, own action first, with 95 % intervals. The classes (Hilbe, Traulsen"
    " and Sigmund, 2015) are those of games without end that last as long in the mean; no: every strategy that the intervals leave, all"
    " together at 95 %, falls short of it by the number or more (points a round; of zero-determinant, distance)."
)


def memory_one(findings: Findings) -> list[Panel]:
    """The rates, and which classes they rule out, of all seats of which they were measured."""
    rows = [row for row in rows_of(findings.cells) if _RATES.keys() & row.doc.metrics.keys()]
    if not rows:
        return []
    heads = ("player", "case", *_RATES.values(), *_CLASSES.values())
    told = [_told(name, row) for name, row in names_of(examined(rows))]
    return [Panel("Strategies of one round's memory", _NOTE, heads, told)]


def _told(name: Sequence[str], row: Row) -> tuple[str, ...]:
    rates = (estimate_text(row.metric(one)) for one in _RATES)
    return (*name, *rates, *(_class(row, one) for one in _CLASSES))


def _class(row: Row, name: str) -> str:
    """Whether the seat can be of the class that a gap of 0 makes.

    >>> from ..comparison import SeatComparison
    >>> gaps = {"rival_gap": {"value": 0.7, "low": 0.4, "high": 1.1, "n": 90}, "partner_gap": {"low": 0, "high": 1, "n": 90}}
    >>> row = Row({}, "row", SeatComparison(metrics=gaps))
    >>> [_class(row, gap) for gap in _CLASSES]
    ['–', 'not ruled out', 'no (0.40)', '–']
    """
    found = row.doc.metrics.get(name)
    if found is None:
        return "–"
    return f"no ({number(found.low)})" if found.low > 0 else "not ruled out"
