"""A call market among traders of zero intelligence, in which one trader sends a limit order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ...core.chance import Chance, FloatArray, IntArray
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Environment, World
from ...core.spaces.interval import Interval
from ...core.spaces.menu import Menu
from ...core.spaces.record import Record

__all__ = ["CallAuction", "Cleared", "cleared"]

_SIDES = Menu(("buy", "sell"))


class CallAuction(Environment):
    """One limit order (side, limit_price, quantity) meets one-unit orders of zero intelligence, and all clear at one price.

    A unit is worth ``value`` to the trader, uniform on [0, highest], who may buy up to ``most`` units or sell as many; a unit
    sold is a unit foregone. Each of ``buyers`` has a value v, uniform on [0, highest], and bids uniformly on [0, v]; each of
    ``sellers`` has a cost c and asks uniformly on [c, highest]: they never trade at a loss, and know nothing more.

    With bids falling and asks rising, m units trade, m being the most for which the m-th bid is not below the m-th ask. The
    price is the middle of those at which just these trade: from max(m-th ask, next bid) to min(m-th bid, next ask). Where a
    limit ties with others, the trader comes last. The trader earns (value - price) for each unit bought and (price - value)
    for each sold. ``sees`` holds ``value[B]``; ``shows`` holds ``clearing_price[B]`` (NaN where nothing traded) and ``filled[B]``.

    No optimum is given: it depends on the value, and the trader's own order moves the price.

    Source: Gode and Sunder (1993), "Allocative efficiency of markets with zero-intelligence traders", Journal of Political
    Economy 101, 119-137 (ZI-C); the clearing rule: Satterthwaite and Williams (1989), "Bilateral trade with the sealed bid
    k-double auction", Journal of Economic Theory 48, 107-133, with k = 1/2.
    """

    stationary: ClassVar[bool] = True

    buyers: int = Field(10, ge=1, description="number of zero-intelligence buyers")
    sellers: int = Field(10, ge=1, description="number of zero-intelligence sellers")
    highest: float = Field(100.0, gt=0, description="highest value, cost and price")
    most: int = Field(3, ge=1, le=100, description="largest quantity of the trader's order")

    @property
    def seats(self) -> tuple[Seat]:
        """One seat, ``trader``."""
        quantity = Menu(tuple(str(units) for units in range(1, self.most + 1)))
        order = Record({"side": _SIDES, "limit_price": Interval(0.0, self.highest), "quantity": quantity})
        return (Seat("trader", order),)

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """One call of the market for each episode."""
        return _Call(self, episode, chance)

    def optimal(self, observation: Observation) -> None:
        """None: the trader's optimum is not known."""


class Cleared(NamedTuple):
    """What one call gives: its ``price`` [B], NaN where nothing trades, and the units ``filled`` [B] of the trader's order."""

    price: FloatArray
    filled: IntArray


def cleared(bids: FloatArray, asks: FloatArray, own_bids: FloatArray, own_asks: FloatArray) -> Cleared:
    """Clear one-unit orders, ``bids[B, N]`` and ``asks[B, M]``, with the trader's own, [B, Q] each (-inf or inf: no order)."""
    buying, selling = _Side.of(-bids, -own_bids), _Side.of(asks, own_asks)
    width = min(buying.price.shape[1], selling.price.shape[1])
    traded = (-buying.price[:, :width] >= selling.price[:, :width]).sum(axis=1)
    low = np.maximum(selling.at(traded - 1), -buying.at(traded))
    high = np.minimum(-buying.at(traded - 1), selling.at(traded))
    price = np.full(len(traded), np.nan)
    some = traded > 0
    price[some] = (low[some] + high[some]) / 2
    return Cleared(price, buying.filled(traded) + selling.filled(traded))


class _Side(NamedTuple):
    """One side of the book, the best order first (bids as negative asks): ``price[B, N]``, and which are the trader's ``own``."""

    price: FloatArray
    own: NDArray[np.bool_]

    @classmethod
    def of(cls, others: FloatArray, own: FloatArray) -> _Side:
        orders = np.concatenate([others, own], axis=1)
        best = np.argsort(orders, axis=1, kind="stable")
        return cls(np.take_along_axis(orders, best, axis=1), best >= others.shape[1])

    def at(self, place: IntArray) -> FloatArray:
        """The order in each row's ``place``, infinite where there is none."""
        ends = np.pad(self.price, ((0, 0), (0, 1)), constant_values=np.inf)
        return np.asarray(ends[np.arange(len(place)), place])

    def filled(self, traded: IntArray) -> IntArray:
        """How many of the trader's orders are among the best ``traded``."""
        return np.asarray((self.own & (np.arange(self.own.shape[1]) < traded[:, None])).sum(axis=1))


class _Call(World):
    """``B`` markets, each called once."""

    def __init__(self, market: CallAuction, episode: IntArray, chance: Chance) -> None:
        self._market, self._episode = market, episode
        top = market.highest
        self._value = top * chance.sub("value").uniform()
        self._bids = _others(chance.sub("buyers"), market.buyers) * top
        self._asks = top - _others(chance.sub("sellers"), market.sellers) * top
        self._paid: FloatArray | None = None

    def ask(self) -> Sequence[Observation]:
        """One question to the trader."""
        if self._paid is not None:
            return ()
        turn = np.zeros(len(self._episode), dtype=np.int64)
        words = partial(_words, self._market, self._value)
        self._asked = Observation(self._market.seats[0], self._episode, turn, {"value": self._value}, words)
        return (self._asked,)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """Pay the trader's surplus."""
        order = choices[0].action
        limit = np.where(
            np.arange(self._market.most) <= order["quantity"][:, None], order["limit_price"][:, None], np.nan
        )
        selling = (order["side"] == 1)[:, None]
        own_bids = np.where(selling | np.isnan(limit), -np.inf, limit)
        own_asks = np.where(selling & ~np.isnan(limit), limit, np.inf)
        price, filled = cleared(self._bids, self._asks, own_bids, own_asks)
        gain = np.where(selling[:, 0], price - self._value, self._value - price)
        self._paid = np.where(filled > 0, filled * gain, 0.0)
        return (self._asked.feedback(self._paid, {"clearing_price": price, "filled": filled}),)

    def payoffs(self) -> Mapping[str, FloatArray]:
        """The trader's surplus."""
        return {"trader": np.zeros(len(self._episode)) if self._paid is None else self._paid}


def _others(chance: Chance, count: int) -> FloatArray:
    """Bids [B, count] of zero intelligence on [0, 1]: uniform below values that are uniform."""
    streams = chance.sub("value"), chance.sub("offer")
    values, offers = (np.stack([one.uniform(k) for k in range(count)], axis=1) for one in streams)
    return np.asarray(values * offers)


def _words(market: CallAuction, value: FloatArray, row: int, names: Sequence[str], since: int = 0) -> str:
    return (
        f"You trade in a market that is called once, with {market.buyers} buyers and {market.sellers} sellers of one unit each."
        f" Prices lie between 0 and {market.highest:g}. Every buyer has a value between 0 and {market.highest:g} and bids less;"
        f" every seller has a cost between 0 and {market.highest:g} and asks more; both at random.\n\n"
        f"A unit is worth {value[row]:.2f} to you. You send one limit order: you buy up to {market.most} units at your limit price"
        f" or less, or you sell up to {market.most} units at your limit price or more. All orders that can trade with one another"
        " do so at one price, which lies between the bids and the asks that trade and those that do not.\n\n"
        "For each unit bought you earn its worth to you minus the price; for each unit sold you earn the price minus its worth to"
        " you; an order that does not trade earns nothing. Your aim is to earn as much as you can."
    )
