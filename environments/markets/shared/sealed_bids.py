"""Sealed bids: who wins, and auctions among bidders with private values."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ....core.chance import Chance, FloatArray
from ....core.errors import InputError
from ....core.laws.pure_strategy import PureStrategy
from ....core.questions import Seat
from ....core.spaces.interval import Interval
from .numbers import NumberMarket, Round

__all__ = ["SealedBids", "Sold", "winners"]


def winners(bids: FloatArray, chance: Chance) -> NDArray[np.bool_]:
    """Which of the ``bids[S, B]`` is the highest of its row, [S, B]; ties are drawn alike from ``chance``."""
    lots = np.array([chance.uniform(place) for place in range(len(bids))])
    lots[bids < bids.max(axis=0)] = -1
    return np.asarray(np.arange(len(bids))[:, None] == lots.argmax(axis=0))


class Sold(NamedTuple):
    """The ``bids[S, B]``, who ``won[S, B]`` (nobody where nothing was sold), and the bids of each row from the highest down."""

    bids: FloatArray
    won: NDArray[np.bool_]
    ranked: FloatArray


class SealedBids(NumberMarket):
    """One object is auctioned among bidders whose private values are independent and uniform on [0, highest], to the cent.

    Each knows its own value, and all bid at once. With a ``value`` every bidder has that value and none knows so of the others:
    the equilibrium bid, which depends on the own value alone, is then one number, and recorded bids can be judged. Bids up to
    twice the highest value are taken.
    """

    noun: ClassVar[str] = "bid"
    least_bidders: ClassVar[int] = 2

    bidders: int = Field(3, ge=2, le=50, description="number of bidders, n")
    highest: float = Field(100.0, gt=0, description="highest value, H")
    value: float | None = Field(None, ge=0, description="the value of every bidder; none: drawn for each")
    tick: float = Field(0.01, gt=0, description="unit of prices; bids half of it apart count as the same")

    @model_validator(mode="after")
    def _checked(self) -> SealedBids:
        if self.bidders < self.least_bidders:
            raise InputError(
                f"bidders {self.bidders} are too few for this format; give {self.least_bidders} or more"
            )
        if self.value is not None and self.value > self.highest:
            raise InputError(f"value {self.value} is above the highest, {self.highest}; give one up to that")
        return self

    @property
    def stationary(self) -> bool:  # type: ignore[override]  # it depends on the fields
        """Whether every bidder has the one ``value`` that is given."""
        return self.value is not None

    @property
    def names(self) -> tuple[str, ...]:
        """``bidder_1`` to ``bidder_n``."""
        return tuple(f"bidder_{k}" for k in range(1, self.bidders + 1))

    @property
    def space(self) -> Interval:
        """From 0 to twice the highest value."""
        return Interval(0.0, 2 * self.highest)

    def bid(self, value: FloatArray) -> FloatArray:
        """The symmetric equilibrium's bid at each ``value`` [B]."""
        raise self._undefined("bid(value)")

    def payments(self, sold: Sold) -> FloatArray:
        """What each bidder pays, [S, B]."""
        raise self._undefined("payments(sold)")

    def terms(self) -> str:
        """Who pays what, in words."""
        raise self._undefined("terms()")

    @property
    def floor(self) -> float:
        """The lowest bid that can win."""
        return 0.0

    def expected_worth(self, seat: Seat, value: FloatArray | None) -> FloatArray | None:
        """The bidder's own value."""
        return value

    def benchmark_rewards(self, seat: Seat) -> tuple[float, float] | None:
        """A bidder's mean profit in equilibrium, and its part where the highest value wins at the lowest price; None where values are given.

        >>> from aleator.environments.markets.first_price_auction import FirstPriceAuction
        >>> [round(profit, 6) for profit in FirstPriceAuction(bidders=3).benchmark_rewards(None)]
        [8.333333, 25.0]
        """
        if self.value is not None:
            return None
        n, r = self.bidders, min(self.floor / self.highest, 1.0)
        alone = 1 / (n * (n + 1)) - r**n / n + r ** (n + 1) / (n + 1)
        ring = (1 - r - (1 - r ** (n + 1)) / (n + 1)) / n
        return self.highest * alone, self.highest * ring

    def draw_values(self, chance: Chance) -> FloatArray:
        """Uniform values [S, B], to the cent, or the one that is given."""
        if self.value is not None:
            return np.full((self.bidders, len(chance.episode)), self.value)
        shares = np.array([chance.uniform(place) for place in range(self.bidders)])
        return np.minimum(np.round(self.highest * shares, 2), self.highest)

    def play(self, numbers: FloatArray, values: FloatArray | None, chance: Chance) -> Round:
        """The winner earns its value, and all pay what the format says."""
        assert values is not None
        sold = Sold(
            numbers,
            winners(numbers, chance.sub("ties")) & (numbers >= self.floor),
            -np.sort(-numbers, axis=0),
        )
        paid = np.where(sold.won, values, 0.0) - self.payments(sold)
        return Round(paid, {"won": sold.won})

    def law(self, place: int, value: FloatArray | None) -> PureStrategy:
        """The equilibrium bid at the bidder's value."""
        own = value if self.value is None else np.array(self.value)
        assert own is not None
        return PureStrategy(self.space, np.clip(self.bid(own), 0, self.space.high), self.tick / 2)

    def rules(self, place: int) -> str:
        """The auction in words."""
        return (
            f"You are one of {self.bidders} bidders in an auction for one object. What it is worth to a bidder is drawn at random,"
            f" every amount from 0 to {self.highest:g} being equally likely, for each bidder apart and anew in each round;"
            f" each knows its own value alone. All bid at once, a number from 0 to {self.space.high:g}, and nobody sees"
            f" another's bid before. The highest bid wins, and ties are broken at random. {self.terms()}\n\n"
            "You want to earn as much as you can."
        )

    def worth(self, value: float) -> str:
        """The bidder's value in words."""
        return f"The object is worth {value:.2f} to you."
