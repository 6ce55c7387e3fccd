"""Estimates: numbers with their intervals.

>>> known = Estimate(0.2, 0.1, 0.3, 50)
>>> value, low, high, n = known
>>> known.withdrawn, Estimate(0.2, 0.0, 1.0, 3, withdrawn="fewer than five choices").withdrawn
('', 'fewer than five choices')
"""

from __future__ import annotations

from typing import Any, NamedTuple, Self

__all__ = [
    "Estimate",
]


class _Fields(NamedTuple):
    value: Any
    low: Any
    high: Any
    n: Any


class Estimate(_Fields):
    """A ``value`` with its interval from ``low`` to ``high``, computed from ``n`` choices.

    Each field is a float or an array over the leading batch axes. Where nothing is estimated
    (an exact p-value, say) ``low`` and ``high`` equal ``value``.

    ``withdrawn`` says in a few words why there is no interval, and is "" where there is one; over batch axes an array of
    words, or "" for all. Where an interval is withdrawn ``low`` and ``high`` are the ends of what the number can be.
    """

    withdrawn: Any = ""

    def __new__(cls, value: Any, low: Any, high: Any, n: Any, withdrawn: Any = "") -> Self:
        """The four fields, in this order, and why there is no interval."""
        made = super().__new__(cls, value, low, high, n)
        made.withdrawn = withdrawn
        return made
