"""Auctions of an object that is worth the same to all, of which each bidder has a signal: whoever wins has been too hopeful."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field, model_validator

from ...core.chance import Chance, FloatArray
from ...core.errors import InputError
from .shared.numbers import Round
from .shared.sealed_bids import SealedBids, Sold

__all__ = ["CommonValueAuction"]


class CommonValueAuction(SealedBids):
    """One object is worth the mean of all bidders' signals to each of them; a bidder knows its own signal alone, its ``value``.

    Signals are ``independent``, uniform on [0, H], or, of two bidders, ``affiliated``: x_i = H (s_i + t) / 2 with s_1, s_2 and t
    uniform on [0, 1], so that who has a high signal expects the other's to be high. In equilibrium all bid as if theirs were the
    highest signal, and were tied: v(x, x) = x (n + 2) / (2 n) where signals are independent and x where they are affiliated, in a
    ``second`` price auction; in one of the ``first`` price that times (n - 1) / n, or 2/3. To bid what the object is worth
    by one's own signal, (x + (n - 1) H / 2) / n where they are independent, is to win where it is worth less: the winner's curse.
    ``shows`` holds what the object was ``worth``.

    >>> CommonValueAuction(bidders=3).bid(np.array([60.0])).round(6).tolist()
    [33.333333]
    >>> CommonValueAuction(bidders=2, signals="affiliated").bid(np.array([60.0])).tolist()
    [40.0]

    Source: Milgrom and Weber (1982), "A theory of auctions and competitive bidding", Econometrica 50, 1089-1122. With two
    bidders and independent signals the object is worth half the sum of the signals; worth the sum, it would be that of the "wallet
    game" of Klemperer (1998), European Economic Review 42, 757-769.
    """

    price: Literal["first", "second"] = Field("first", description="which of the bids the winner pays")
    signals: Literal["independent", "affiliated"] = Field(
        "independent", description="how signals are drawn; affiliated: of two bidders"
    )

    @model_validator(mode="after")
    def _known(self) -> CommonValueAuction:
        if self.signals == "affiliated" and self.bidders != 2:
            raise InputError(
                f"bidders {self.bidders} came with affiliated signals, which two have; give 2, or independent signals"
            )
        return self

    def draw_values(self, chance: Chance) -> FloatArray:
        """Signals [S, B], to the cent, or the one that is given."""
        if self.value is not None or self.signals == "independent":
            return super().draw_values(chance)
        own = np.array([chance.uniform(place) for place in range(2)])
        return np.round(self.highest * (own + chance.uniform(2)) / 2, 2)

    def bid(self, value: FloatArray) -> FloatArray:
        """The equilibrium bid at each signal [B]."""
        n = self.bidders
        if self.signals == "affiliated":
            tied, shaded = 1.0, 2 / 3
        else:
            tied, shaded = (n + 2) / (2 * n), (n - 1) / n
        return np.asarray(value * tied * (shaded if self.price == "first" else 1.0))

    def naive_bid(self, value: FloatArray) -> FloatArray:
        """What the object is worth by the own signal alone, at each signal [B]: independent signals only.

        >>> CommonValueAuction(bidders=2).naive_bid(np.array([60.0])).tolist()
        [55.0]
        """
        return np.asarray((value + (self.bidders - 1) * self.highest / 2) / self.bidders)

    def play(self, numbers: FloatArray, values: FloatArray | None, chance: Chance) -> Round:
        """The winner earns the mean of all signals, less what it pays."""
        assert values is not None
        worth = np.broadcast_to(values.mean(axis=0), values.shape)
        paid, shows = super().play(numbers, worth, chance)
        return Round(paid, {**shows, "worth": worth})

    def payments(self, sold: Sold) -> FloatArray:
        """The highest or the second highest bid, to who wins."""
        return np.where(sold.won, sold.ranked[0 if self.price == "first" else 1], 0.0)

    def terms(self) -> str:
        """Who pays what, in words."""
        which = "its own bid" if self.price == "first" else "the second highest bid"
        return f"The winner pays {which}; the others pay nothing."

    def rules(self, place: int) -> str:
        """The auction in words."""
        alike = (
            f"every amount from 0 to {self.highest:g} being equally likely, for each bidder apart"
            if self.signals == "independent"
            else f"from 0 to {self.highest:g}: half of it is a part that is the bidder's own and half a part that both have in common, and of"
            f" each part every amount from 0 to {self.highest / 2:g} is equally likely"
        )
        return (
            f"You are one of {self.bidders} bidders in an auction for one object, which is worth the same to all of you: the mean of the"
            f" {self.bidders} signals that you get, one each. A signal is drawn at random, {alike}, and anew in each round; each knows its"
            f" own signal alone. All bid at once, a number from 0 to {self.space.high:g}, and nobody sees another's bid before. The highest"
            f" bid wins, and ties are broken at random. {self.terms()}\n\nYou want to earn as much as you can."
        )

    def worth(self, value: float) -> str:
        """The bidder's signal in words."""
        return f"Your signal is {value:.2f}."
