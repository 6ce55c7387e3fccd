"""What a market would do in competitive equilibrium."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .errors import InputError

__all__ = ["CompetitiveOutcome", "competitive_outcome"]


class CompetitiveOutcome(NamedTuple):
    """The ``lowest`` and ``highest`` price at which supply meets demand, the ``units`` that trade, and what each seat's members gain
    together at the price in the middle.
    """

    lowest: float
    highest: float
    units: int
    gains: Mapping[str, float]

    @property
    def price(self) -> float:
        """The price in the middle."""
        return (self.lowest + self.highest) / 2


def competitive_outcome(
    values: Sequence[float], costs: Sequence[float], buyer: str = "buyer", seller: str = "seller"
) -> CompetitiveOutcome | None:
    """The equilibrium of units worth so much to buyers and costing so much; None where none can be traded at a gain.

    >>> competitive_outcome([10, 8, 5], [2, 6, 7])
    CompetitiveOutcome(lowest=6, highest=7, units=2, gains={'buyer': 5.0, 'seller': 5.0})

    Source: Smith (1962), "An experimental study of competitive market behavior", Journal of Political Economy 70, 111-137.
    """
    if not values or not costs:
        raise InputError("a market without values or without costs came; give one or more of each")
    demand, supply = sorted(values, reverse=True), sorted(costs)
    units = sum(value > cost for value, cost in zip(demand, supply, strict=False))
    if not units:
        return None
    low = max([supply[units - 1], *demand[units : units + 1]])
    high = min([demand[units - 1], *supply[units : units + 1]])
    price = (low + high) / 2
    bought = float(sum(value - price for value in demand[:units]))
    return CompetitiveOutcome(
        low, high, units, {buyer: bought, seller: float(sum(price - cost for cost in supply[:units]))}
    )
