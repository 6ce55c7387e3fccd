"""Repeated games of cooperation, read as strategies that remember one round."""

from __future__ import annotations

from ..findings import Findings
from ..panel import Panel, estimate_text
from ..reading import Row, examined, names_of, number, rows_of

__all__ = ["GAP", "PLACE", "memory_one"]

PLACE = 12
GAP = "no such round was played, or the game is not one of this kind"

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
_RATES_NOTE = (
    "Probability of cooperation in the first round and after each outcome of the round before, with 95 % intervals. CD: the seat"
    " cooperated and its opponent defected; DC: the other way."
)
_CLASSES_NOTE = (
    "Which classes of such strategies the intervals rule out (Hilbe, Traulsen and Sigmund, 2015), in a game without a fixed end that"
    " lasts as long on average. Nash: no reply earns more than the strategy against itself; partner: cooperates with itself, and nobody"
    " earns more than mutual cooperation pays; rival: nobody earns more than it does; zero-determinant: both payoffs on a line."
    " no (x): with 95 % confidence it falls short by x or more, in points a round; for zero-determinant a distance."
)


def memory_one(findings: Findings) -> list[Panel]:
    """The rates of all seats of which they were measured, and the classes that they rule out."""
    rows = [row for row in rows_of(findings.cells) if _RATES.keys() & row.doc.metrics.keys()]
    if not rows:
        return []
    named = names_of(examined(rows))
    rates = [(*name, *(estimate_text(row.metric(one)) for one in _RATES)) for name, row in named]
    panels = [
        Panel("Strategies of one round's memory", _RATES_NOTE, ("player", "case", *_RATES.values()), rates)
    ]
    if any(_CLASSES.keys() & row.doc.metrics.keys() for row in rows):
        classes = [(*name, *(_class(row, one) for one in _CLASSES)) for name, row in named]
        heads = ("player", "case", *_CLASSES.values())
        panels.append(Panel("Classes that they rule out", _CLASSES_NOTE, heads, classes))
    return panels


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
