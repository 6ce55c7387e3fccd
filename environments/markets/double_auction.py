"""The continuous double auction: buyers and sellers of one unit each name prices whenever they like."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from ...core.errors import InputError
from ...core.questions import Observation, Seat
from ...core.spaces.interval import Interval
from .shared.clocked import Clocked
from .shared.market import Decision, Market, Process
from .shared.order_book import BUY, SELL, OrderBook

__all__ = ["DoubleAuction"]

_TOLD = 20  # trades that the words recount


class DoubleAuction(Clocked):
    """Two roles, ``buyer`` and ``seller``, of many members each, who trade one unit each in a limit order book, all at their own times.

    Every trader is asked for a price at moments of its own, at ``rate``; the price takes effect ``thinking`` later and stands in
    place of the trader's former one, until it trades. A price that meets the other side's best one trades at once, at the price
    that stood. A trade earns a buyer its value less the price and a seller the price less its cost, and pays the decisions whose
    prices met. Whoever has traded is asked no more; the market closes at the ``horizon``. Prices count in hundredths.

    ``sees`` [B] holds ``time``, ``value`` (a seller's cost), ``buys``, and, where the book is ``visible``, ``best_bid`` and
    ``best_ask`` (NaN where there is none). ``shows`` holds the ``price`` of the trade.

    The default values are those of a market in which people were observed: 8 units trade in equilibrium, at prices from 108 to
    113, and gain 320. No optimum is given: what is best depends on what the others do.

    Source: Smith (1962), "An experimental study of competitive market behavior", Journal of Political Economy 70, 111-137; the
    values: Ikica, Jantschgi, Nax, Nunez Duran and Pradelski (2023), International Economic Review 64.
    """

    stationary: ClassVar[bool] = True

    values: tuple[float, ...] = Field(
        tuple(range(148, 98, -5)), description="what the unit is worth to each buyer"
    )
    costs: tuple[float, ...] = Field(tuple(range(73, 123, 5)), description="what the unit costs each seller")
    highest: float = Field(200.0, gt=0, allow_inf_nan=False, description="highest price; the lowest is 0")
    visible: Literal["best", "nothing"] = Field("best", description="what traders see of the book")
    rate: float = Field(1.0, gt=0, description="rate at which a trader is asked, per unit of time")
    thinking: float = Field(
        0.1, gt=0, description="least time from being asked until the answer takes effect"
    )
    horizon: float = Field(20.0, gt=0, allow_inf_nan=False, description="time at which the market closes")

    @model_validator(mode="after")
    def _checked(self) -> DoubleAuction:
        worth = (*self.values, *self.costs)
        if not self.values or not self.costs or not all(0 <= one <= self.highest for one in worth):
            raise InputError(f"values and costs must lie between 0 and {self.highest:g}, one or more of each")
        return self

    @property
    def seats(self) -> tuple[Seat, Seat]:
        """``buyer`` and ``seller``."""
        prices = Interval(0.0, self.highest)
        return Seat("buyer", prices, members=len(self.values)), Seat(
            "seller", prices, members=len(self.costs)
        )

    def optimal(self, observation: Observation) -> None:
        """None: no optimum is known."""

    def greatest_surplus(self) -> float:
        """What all traders together gain where those who value the unit most buy from those whom it costs least.

        >>> DoubleAuction().greatest_surplus()
        320.0
        """
        pairs = zip(sorted(self.values, reverse=True), sorted(self.costs), strict=False)
        return float(sum(max(value - cost, 0) for value, cost in pairs))

    def run(self, market: Market) -> Process:
        """All traders, until the horizon."""
        return _Pit(self, market).trade()


class _Trader:
    """A member of a role: what its unit is worth to it, its order in the book, and the decision that this was."""

    def __init__(self, number: int, name: str, member: int, side: int, worth: float) -> None:
        self.number, self.name, self.member, self.side, self.worth = number, name, member, side, worth
        self.order: int | None = None
        self.decision: Decision | None = None
        self.has_traded = False
        self.named: list[float] = []


class _Pit:
    """The traders of one market and their book."""

    def __init__(self, auction: DoubleAuction, market: Market) -> None:
        self._auction, self._market, self._book = auction, market, OrderBook()
        roles = [("buyer", BUY, auction.values), ("seller", SELL, auction.costs)]
        members = [(name, k, side, one) for name, side, all_of in roles for k, one in enumerate(all_of)]
        self._traders = [_Trader(number, *member) for number, member in enumerate(members)]
        self._owners: dict[int, _Trader] = {}
        self._trades: list[tuple[float, float]] = []  # time and price

    def trade(self) -> Process:
        """Start all, and wait for the horizon."""
        for trader in self._traders:
            self._market.start(self._quote(trader))
        yield self._market.clock.timeout(self._auction.horizon)

    def _quote(self, trader: _Trader) -> Process:
        market, clock = self._market, self._market.clock
        pause = market.chance(f"clock/{trader.name}/{trader.member}").generator()
        yield clock.timeout(pause.exponential(1 / self._auction.rate))
        while not trader.has_traded:
            answer = yield from market.ask(trader.name, self._sees(trader), self._tell(trader), trader.member)
            if not trader.has_traded:
                trader.named.append(answer.value)
                self._place(trader, answer.value, answer.decision)
            yield clock.timeout(pause.exponential(1 / self._auction.rate))

    def _place(self, trader: _Trader, price: float, decision: Decision) -> None:
        """Send the price in the place of the one that stands."""
        if trader.order is not None:
            self._book.cancel(trader.order)
        trader.decision = decision
        placed = self._book.limit(trader.number, trader.side, round(100 * price), 1)
        trader.order = placed.order
        self._owners[placed.order] = trader
        for trade in placed.trades:
            self._trades.append((self._market.now, trade.price / 100))
            self._settle(self._owners[trade.maker], trade.price / 100)
            self._settle(trader, trade.price / 100)

    def _settle(self, trader: _Trader, price: float) -> None:
        assert trader.decision is not None
        trader.has_traded = True
        self._market.pay(trader.decision, trader.side * (trader.worth - price), price=price)

    def _sees(self, trader: _Trader) -> dict[str, float | bool]:
        sees = {"time": self._market.now, "value": trader.worth, "buys": trader.side == BUY}
        if self._auction.visible == "best":
            sees |= {"best_bid": self._best(BUY), "best_ask": self._best(SELL)}
        return sees

    def _best(self, side: int) -> float:
        price = self._book.best(side)
        return np.nan if price is None else price / 100

    def _tell(self, trader: _Trader) -> partial[str]:
        book = (self._best(BUY), self._best(SELL))
        return partial(
            _words, self._auction, trader, self._market.now, book, len(trader.named), self._trades[-_TOLD:]
        )


def _words(
    auction: DoubleAuction,
    trader: _Trader,
    now: float,
    book: tuple[float, float],
    named: int,
    trades: Sequence[tuple[float, float]],
    names: Sequence[str],
    since: int = 0,
) -> str:
    """The rules (to one who has not read them), the book and the trades, and the trader's own price."""
    standing = f"Your price is {trader.named[named - 1]:.2f}." if named else "You have not named a price yet."
    parts = [] if since else [_rules(auction, trader)]
    parts.append(f"It is time {now:.6g} of {auction.horizon:g}. {standing}")
    if auction.visible == "best":
        bid, ask = ("none" if np.isnan(one) else f"{one:.2f}" for one in book)
        past = ", ".join(f"{price:.2f} at {time:.6g}" for time, price in trades) or "none yet"
        parts.append(f"Highest bid: {bid}. Lowest ask: {ask}. The last trades: {past}.")
    return "\n\n".join(parts)


def _rules(auction: DoubleAuction, trader: _Trader) -> str:
    buys = trader.side == BUY
    own = (
        f"You buy one unit, which is worth {trader.worth:g} to you: you earn that less the price you pay."
        if buys
        else f"You sell one unit, which costs you {trader.worth:g}: you earn the price you get less that."
    )
    return (
        f"You trade in a market with {_count(auction.values, 'buyer')} and {_count(auction.costs, 'seller')} of one unit each."
        f" {own} You name a price from 0 to {auction.highest:g}, the {'most you would pay' if buys else 'least you would take'}. If somebody on"
        " the other side has named a price that meets yours you trade at once, at the price named first; otherwise yours stands"
        f" until somebody meets it or you name another. The market closes at time {auction.horizon:g}; who has not traded earns"
        " nothing.\n\nYou want to earn as much as you can."
    )


def _count(worths: Sequence[float], role: str) -> str:
    return f"{len(worths)} {role}" if len(worths) == 1 else f"{len(worths)} {role}s"
