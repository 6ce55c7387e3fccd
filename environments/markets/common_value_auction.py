"""Auctions of an object that is worth the same to all, of which each bidder has a signal: whoever wins has been too hopeful."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from pydantic import Field

from ...core.chance import Chance, FloatArray
from ...core.questions import Seat
from .shared import affiliated_signals
from .shared.numbers import Round
from .shared.sealed_bids import SealedBids, Sold

__all__ = ["CommonValueAuction"]


class CommonValueAuction(SealedBids):
    """One object is worth the mean of all bidders' signals to each of them; a bidder knows its own signal alone, its ``value``.

    Signals are ``independent``, uniform on [0, H], or ``affiliated``: x_i = H (s_i + t) / 2 with s_1, ..., s_n and t uniform on
    [0, 1], so that who has a high signal expects the others' to be high. In a ``second`` price auction all bid v(x, x) in equilibrium,
    the object's worth as if theirs were the highest signal, and tied: x (n + 2) / (2 n) where signals are independent. In one of the
    ``first`` price they bid (n - 1) / n of that, or, where signals are affiliated, what `affiliated_signals.first_price_bid` finds by
    quadrature. Of two bidders with affiliated signals it is x and 2 x / 3.

    To bid what the object is worth by one's own signal (`naive_bid`) is to win where it is worth less: the winner's curse. ``shows``
    holds what the object was ``worth``.

    >>> CommonValueAuction(bidders=3).bid(np.array([60.0])).round(6).tolist()
    [33.333333]
    >>> [CommonValueAuction(bidders=n, signals="affiliated").bid(np.array([60.0])).round(3).tolist() for n in (2, 3)]
    [[40.0], [40.716]]

    Source: Milgrom and Weber (1982), "A theory of auctions and competitive bidding", Econometrica 50, 1089-1122. With two
    bidders and independent signals the object is worth half the sum of the signals; worth the sum, it would be that of the "wallet
    game" of Klemperer (1998), European Economic Review 42, 757-769.
    """

    price: Literal["first", "second"] = Field("first", description="which of the bids the winner pays")
    signals: Literal["independent", "affiliated"] = Field("independent", description="how signals are drawn")

    @property
    def _unit(self) -> float:
        """Half of H, in which affiliated signals go from 0 to 2."""
        return self.highest / 2

    def draw_values(self, chance: Chance) -> FloatArray:
        """Signals [S, B], to the cent, or the one that is given."""
        if self.value is not None or self.signals == "independent":
            return super().draw_values(chance)
        own = np.array([chance.uniform(place) for place in range(self.bidders)])
        return np.round(self._unit * (own + chance.uniform(self.bidders)), 2)

    def bid(self, value: FloatArray) -> FloatArray:
        """The equilibrium bid at each signal [B]."""
        n, first = self.bidders, self.price == "first"
        if self.signals == "affiliated":
            found = affiliated_signals.first_price_bid if first else affiliated_signals.tied_worth
            return self._unit * found(n, value / self._unit)
        return np.asarray(value * (n + 2) / (2 * n) * ((n - 1) / n if first else 1.0))

    def naive_bid(self, value: FloatArray) -> FloatArray:
        """What the object is worth by the own signal alone, at each signal [B].

        >>> [CommonValueAuction(bidders=2, signals=how).naive_bid(np.array([60.0])).tolist() for how in ("independent", "affiliated")]
        [[55.0], [57.5]]
        """
        half = self.highest / 2
        others = half if self.signals == "independent" else (value + half) / 2
        return np.asarray((value + (self.bidders - 1) * others) / self.bidders)

    def expected_worth(self, seat: Seat, value: FloatArray | None) -> FloatArray | None:
        """As `naive_bid`."""
        return None if value is None else self.naive_bid(value)

    def value_odds(self, seat: Seat, own: FloatArray, others: Mapping[str, FloatArray]) -> FloatArray | None:
        """Of affiliated signals, by their density."""
        if self.signals == "independent":
            return None
        return affiliated_signals.odds(own / self._unit, np.array(list(others.values())) / self._unit)

    def benchmark_rewards(self, seat: Seat) -> tuple[float, float] | None:
        """A bidder's mean profit in equilibrium, and its part of what the object is worth; None where signals are given."""
        if self.value is not None:
            return None
        n, together = self.bidders, self.highest / 2 / self.bidders
        if self.signals == "affiliated":
            return self._unit * affiliated_signals.mean_profit(n, self.price == "first"), together
        return self.highest / (n**2 * (n + 1)), together

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
            else f"from 0 to {self.highest:g}: half of it is a part that is the bidder's own and half a part that all have in common, and of"
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
