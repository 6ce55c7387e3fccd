"""A small table of words, which the terminal and the page show alike."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple

from ..core.estimates import Estimate
from .comparison import By
from .reading import number, plain_label

__all__ = ["DASH", "WITHDRAWN", "Panel", "by_text", "estimate_text", "explained"]


WITHDRAWN = "(no interval)"
DASH = "–"
"""What stands where there is nothing to show; a note says why."""


class Panel(NamedTuple):
    """A table with its ``title``, a ``note`` on how to read it, the heads of its ``columns``, and its ``rows`` of texts.

    Without columns it is the note alone.
    """

    title: str
    note: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def explained(panel: Panel, why: str) -> Panel:
    """The panel whose note says ``why`` a dash stands in its rows, where one does and the note does not say so itself.

    >>> explained(Panel("Ranks", "By reward.", ("agent", "rank"), [("a", "–")]), "they did not meet").note
    'By reward. –: they did not meet.'
    """
    stands = any(DASH in text.split() for row in panel.rows for text in row)
    told = not stands or f"{DASH}:" in panel.note
    return panel if told else panel._replace(note=f"{panel.note} {DASH}: {why}.".strip())


def by_text(by: By) -> str:
    """What was varied, in one line.

    >>> by_text({"model": "sim/step", "heads": 0.5})
    'model = sim/step, heads = 0.5'
    """
    return ", ".join(f"{plain_label(name)} = {plain_label(value)}" for name, value in by.items())


def estimate_text(estimate: Estimate | None) -> str:
    """An estimate with its interval, a dash where there is none.

    >>> estimate_text(Estimate(0.998, 0.91, 1.05, 2100))
    '1.00 [0.91, 1.05]'
    >>> estimate_text(Estimate(0.5, -1, 1, 20, withdrawn="too few switches"))
    '0.50 (no interval)'
    """
    if estimate is None or not isfinite(estimate.value):
        return DASH
    if estimate.withdrawn:
        return f"{number(estimate.value)} {WITHDRAWN}"
    low, high = estimate.low, estimate.high
    exact = not (isfinite(low) and isfinite(high)) or low == high
    return number(estimate.value) if exact else f"{number(estimate.value)} [{number(low)}, {number(high)}]"
