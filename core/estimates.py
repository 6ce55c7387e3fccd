"""Numbers with their doubt attached."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = [
    "Estimate",
]


class Estimate(NamedTuple):
    """A number with its doubt: ``value`` within [``low``, ``high``], from ``n`` choices.

    Each field is a float or an array over the leading batch axes. Where nothing is estimated
    (an exact p-value, say) ``low`` and ``high`` equal ``value``.
    """

    value: Any
    low: Any
    high: Any
    n: Any
