"""Estimates: numbers with their intervals."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = [
    "Estimate",
]


class Estimate(NamedTuple):
    """A ``value`` with its interval from ``low`` to ``high``, computed from ``n`` choices.

    Each field is a float or an array over the leading batch axes. Where nothing is estimated
    (an exact p-value, say) ``low`` and ``high`` equal ``value``.
    """

    value: Any
    low: Any
    high: Any
    n: Any
