"""The all-pay auction for a prize of known value, in which one must bid unpredictably."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from ...core.chance import Chance, FloatArray
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.questions import Seat
from ...core.spaces.interval import Interval
from .shared.numbers import NumberMarket, Round
from .shared.sealed_bids import winners

__all__ = ["AllPayContest"]


class AllPayContest(NumberMarket):
    """``bidders`` bid for a prize of known ``value``; the highest bid wins it (ties by lot), and all pay their bids.

    No bid is safe, and there is no equilibrium in pure strategies. In the symmetric one every bid b from 0 to V earns nothing on
    the average: F(b)^(n-1) V = b, that is F(b) = (b / V)^(1 / (n - 1)), uniform on [0, V] where two bid.

    >>> AllPayContest(bidders=2, value=10).law(0, None).cdf(np.array([2.5, 10])).tolist()
    [0.25, 1.0]

    Source: Baye, Kovenock and de Vries (1996), "The all-pay auction with complete information", Economic Theory 8, 291-305.
    """

    noun: ClassVar[str] = "bid"

    bidders: int = Field(2, ge=2, le=50, description="number of bidders, n")
    value: float = Field(1.0, gt=0, description="value of the prize, V: the highest bid allowed")

    @property
    def names(self) -> tuple[str, ...]:
        """``bidder_1`` to ``bidder_n``."""
        return tuple(f"bidder_{k}" for k in range(1, self.bidders + 1))

    @property
    def space(self) -> Interval:
        """From 0 to the prize's value."""
        return Interval(0.0, self.value)

    def play(self, numbers: FloatArray, values: FloatArray | None, chance: Chance) -> Round:
        """The prize to the winner, less everyone's bid."""
        won = winners(numbers, chance.sub("ties"))
        return Round(self.value * won - numbers, {"won": won})

    def law(self, place: int, value: FloatArray | None) -> IntervalStrategy:
        """The symmetric equilibrium, the same for all bidders."""
        top, power = self.value, self.bidders - 1

        def cdf(bid: FloatArray) -> FloatArray:
            return np.asarray((np.clip(bid, 0, top) / top) ** (1 / power))

        def ppf(level: FloatArray) -> FloatArray:
            return np.asarray(np.minimum(top * np.asarray(level) ** power, top))

        return IntervalStrategy(self.space, cdf, ppf)

    def expected_worth(self, seat: Seat, value: FloatArray | None) -> FloatArray:
        """The prize's value, which all know."""
        return np.array(self.value)

    def rules(self, place: int) -> str:
        """The contest in words."""
        return (
            f"You are one of {self.bidders} bidders for a prize that is worth {self.value:g} to each of them. All bid at once,"
            f" a number from 0 to {self.value:g}, and nobody sees another's bid before. The highest bid wins the prize, and ties"
            " are broken at random. Every bidder pays its own bid, the winner and the others alike.\n\n"
            "You want to earn as much as you can."
        )
