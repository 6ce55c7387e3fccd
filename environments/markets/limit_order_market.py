"""A limit order market for an asset: makers quote, some of the others know what it is worth, the rest trade for reasons of their own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from pydantic import Field, model_validator

from ...core.errors import InputError
from ...core.questions import Observation, Seat
from .shared.clocked import Clocked
from .shared.market import Decision, Market, Process
from .shared.order_book import BUY
from .shared.trading import Floor, Trader, instruction_of, order_record
from .shared.trading_words import View, book_words, how_to_order, own_words

__all__ = ["LimitOrderMarket"]


class LimitOrderMarket(Clocked):
    """An asset that pays ``high`` or ``low`` at the close, each with probability 1/2, is traded in a limit order book until then.

    Three roles send orders of all kinds (`shared.trading`), buy or sell, all at their own times: ``maker`` knows nothing more and is asked
    at ``maker_rate``; ``informed`` knows what the asset pays; ``noise`` does not. The last two are asked at ``rate``. Nobody may hold or
    owe more than ``most`` units. At the close every decision is paid what its fills earned: the payout less the price for each unit
    bought, the price less the payout for each sold. All together earn 0.

    ``sees`` [B] holds ``time``, ``horizon``, ``position`` (units held), ``resting`` (own orders) and ``bids_resting`` (those to buy), ``lowest``, ``highest``, ``low``, ``high``,
    ``informed`` (the informed part of those who do not make the market), ``best_bid``, ``best_ask``, the ``tape``, ``bids`` and ``asks``
    (`double_auction`), and for ``informed`` the ``payout``. No optimum is given: it depends on what the others do.

    Source: Glosten and Milgrom (1985), "Bid, ask and transaction prices in a specialist market with heterogeneously informed traders",
    Journal of Financial Economics 14, 71-100, for who trades and why; here all of them share one book.
    """

    stationary: ClassVar[bool] = True

    low: float = Field(90.0, ge=0, description="what the asset pays in the bad case")
    high: float = Field(110.0, gt=0, description="what it pays in the good case")
    makers: int = Field(1, ge=1, description="number of market makers")
    informed: int = Field(1, ge=1, description="number of traders who know what it pays")
    noise: int = Field(4, ge=1, description="number of other traders")
    highest: float = Field(200.0, gt=0, description="highest price; the lowest is 0")
    most: int = Field(20, ge=1, le=1000, description="most units that a trader may hold or owe")
    rate: float = Field(1.0, gt=0, description="rate at which a trader is asked, per unit of time")
    maker_rate: float = Field(10.0, gt=0, description="rate at which a maker is asked")
    thinking: float = Field(
        0.01, gt=0, description="least time from being asked until the answer takes effect"
    )
    horizon: float = Field(10.0, gt=0, description="time at which the market closes")

    @model_validator(mode="after")
    def _checked(self) -> LimitOrderMarket:
        if not self.low < self.high <= self.highest:
            raise InputError(
                f"low {self.low:g} and high {self.high:g} came; give low below high, and high of {self.highest:g} at most"
            )
        self.check_length(self.horizon, max(self.rate, self.maker_rate))
        return self

    @property
    def seats(self) -> tuple[Seat, Seat, Seat]:
        """``maker``, ``informed`` and ``noise``."""
        orders = order_record(self.highest, self.most, self.horizon, both_sides=True)
        maker = Seat("maker", orders, members=self.makers)
        return (
            maker,
            Seat("informed", orders, members=self.informed),
            Seat("noise", orders, members=self.noise),
        )

    def optimal(self, observation: Observation) -> None:
        """None: no optimum is known."""

    def run(self, market: Market) -> Process:
        """All traders until the horizon, and then what the asset pays."""
        payout = self.high if market.chance("payout").uniform()[0] < 0.5 else self.low
        members = [(seat.name, k) for seat in self.seats for k in range(seat.members)]
        traders = [_Holder(number, *member, self.most) for number, member in enumerate(members)]
        floor = Floor(market, traders)
        for trader in traders:
            market.start(self._trade(market, floor, trader, payout))
        yield market.clock.timeout(self.horizon)
        for trader in traders:
            for decision, (units, paid) in trader.fills.items():
                market.pay(decision, units * payout - paid)

    def _trade(self, market: Market, floor: Floor, trader: _Holder, payout: float) -> Process:
        """One trader's orders."""
        pause = market.chance(f"clock/{trader.seat}/{trader.member}").generator()
        mean = 1 / (self.maker_rate if trader.seat == "maker" else self.rate)
        while True:
            yield market.clock.timeout(pause.exponential(mean))
            floor.expire()
            view = View.of(floor, trader, "depth")
            sees = self._sees(market.now, trader, view, payout)
            tell = partial(_words, self, trader.seat, payout, trader.position, market.now, view)
            answer = yield from market.ask(trader.seat, sees, tell, trader.member)
            floor.send(trader, instruction_of(answer.value), answer.decision)

    def _sees(self, now: float, trader: _Holder, view: View, payout: float) -> dict[str, Any]:
        known = {"payout": payout} if trader.seat == "informed" else {}
        return {
            "time": now,
            "horizon": self.horizon,
            "low": self.low,
            "high": self.high,
            "informed": self.informed / (self.informed + self.noise),
            "lowest": 0.0,
            "highest": self.highest,
            "position": trader.position,
            "resting": len(view.own),
            "bids_resting": [order.side for order in view.own].count(BUY),
            **view.sees,
            **known,
        }


class _Holder(Trader):
    """A trader who may buy and sell: its position, and the units and money that each decision's fills came to."""

    def __init__(self, number: int, seat: str, member: int, most: int) -> None:
        super().__init__(number, seat, member)
        self.position, self._most = 0, most
        self.fills: dict[Decision, tuple[int, float]] = {}

    def room(self, side: int) -> int:
        return self._most - side * self.position

    def fill(self, decision: Decision, side: int, price: float, quantity: int) -> float:
        units, paid = self.fills.get(decision, (0, 0.0))
        self.fills[decision] = units + side * quantity, paid + side * quantity * price
        self.position += side * quantity
        return math.nan


def _words(
    market: LimitOrderMarket,
    seat: str,
    payout: float,
    position: int,
    now: float,
    view: View,
    names: Sequence[str],
    since: int = 0,
) -> str:
    """The rules (to one who has not read them), the book and the trades, and the trader's own orders and position."""
    parts = [] if since else [_rules(market, seat, payout)]
    held = f"You {'hold' if position >= 0 else 'owe'} {abs(position)} units."
    parts.append(f"It is time {now:.6g} of {market.horizon:g}. {own_words(view.own)} {held}")
    return "\n\n".join([*parts, book_words(view)])


def _rules(market: LimitOrderMarket, seat: str, payout: float) -> str:
    knows = f" You know that it will pay {payout:g}." if seat == "informed" else ""
    return (
        f"You trade an asset that pays {market.low:g} or {market.high:g} at time {market.horizon:g}, each with probability 1/2.{knows} There are"
        f" {market.makers} who make the market, {market.informed} who know what it will pay and {market.noise} others. You may hold or owe up"
        f" to {market.most} units; at the close you earn what they pay, less what you paid. {how_to_order(0.0, both_sides=True)}"
        "\n\nYou want to earn as much as you can."
    )
