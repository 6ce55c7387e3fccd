"""The continuous double auction: buyers and sellers send orders whenever they like."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from itertools import chain
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from ...core.competitive_outcome import CompetitiveOutcome, competitive_outcome
from ...core.errors import InputError
from ...core.questions import Observation, Seat
from ...core.spaces.interval import Interval
from ...core.spaces.space import Space
from .shared.clocked import Clocked
from .shared.market import Decision, Market, Process
from .shared.order_book import BUY, SELL
from .shared.trading import Floor, Instruction, Trader, instruction_of, order_record
from .shared.trading_words import View, book_words, how_to_order, own_words

__all__ = ["DoubleAuction"]

_Worth = float | tuple[float, ...]
"""What the one unit of a trader is worth or costs, or each of its units in the order in which they are traded."""


def _named(visible: Any) -> Any:
    return "nothing" if visible == "black box" else visible


class DoubleAuction(Clocked):
    """Two roles, ``buyer`` and ``seller``, of many members each, who trade in a limit order book, all at their own times.

    Every trader is asked at moments of its own, at ``rate``; what it answers takes effect ``thinking`` later. With ``orders`` "price" it
    names a price for its next unit, which stands in the place of its former one until it trades; the same price once more changes
    nothing. With "any" it answers with a record:
    a limit order (which trades with what stands at once, as far as it can, and rests), a market order, a replacement, a
    cancellation, or nothing; for as many units as it has, and for as long as it likes (`shared.trading`). A trade is at the price that
    stood. It earns a buyer its value less the price and a seller the price less its cost, and pays the decisions whose orders
    met. Who has traded all its units is asked no more; the market closes at the ``horizon``. Prices count in hundredths.

    ``sees`` [B] holds ``time``, ``horizon``, ``value`` (of the next unit; a seller's cost), ``buys``, ``left`` (units), ``resting`` (own
    orders in the book), ``lowest`` and ``highest`` (prices that may be named). Where the book is ``visible``, also ``best_bid`` and
    ``best_ask`` (NaN where there is none) and the ``tape`` [B, 200, 5] (`shared.trading.Floor.sees`), and with "depth" the best
    ``bids`` and ``asks`` [B, 5, 2]; with "nothing" (a black box) none of it. ``shows`` holds the ``price`` and ``units`` of a trade.

    The default values are those of a market in which people were observed: 8 units trade in equilibrium, at prices from 108 to
    113, and gain 320. No optimum is given: what is best depends on what the others do.

    Source: Smith (1962), "An experimental study of competitive market behavior", Journal of Political Economy 70, 111-137; the
    values: Ikica, Jantschgi, Nax, Nunez Duran and Pradelski (2023), International Economic Review 64.
    """

    stationary: ClassVar[bool] = True

    values: tuple[_Worth, ...] = Field(
        tuple(range(148, 98, -5)),
        description="what the unit is worth to each buyer, or each of its units: [[140, 120], [130]]",
    )
    costs: tuple[_Worth, ...] = Field(
        tuple(range(73, 123, 5)), description="what the unit costs each seller, or each of its units"
    )
    highest: float = Field(200.0, gt=0, description="highest price; the lowest is 0")
    orders: Literal["price", "any"] = Field("price", description="what traders answer: a price, or any order")
    visible: Annotated[Literal["best", "depth", "nothing"], BeforeValidator(_named)] = Field(
        "best", description="what traders see of the book (nothing: a black box)"
    )
    rate: float = Field(1.0, gt=0, description="rate at which a trader is asked, per unit of time")
    thinking: float = Field(
        0.1, gt=0, description="least time from being asked until the answer takes effect"
    )
    lasts: float = Field(0.0, ge=0, description="time for which an order stands; 0: until the close")
    horizon: float = Field(20.0, gt=0, description="time at which the market closes")

    @model_validator(mode="after")
    def _checked(self) -> DoubleAuction:
        worth = [*chain(*map(_units, self.values)), *chain(*map(_units, self.costs))]
        empty = not self.values or not self.costs or not all(map(_units, (*self.values, *self.costs)))
        if empty or not all(0 <= one <= self.highest for one in worth):
            raise InputError(f"values and costs must lie between 0 and {self.highest:g}, one or more of each")
        self.check_length(self.horizon, self.rate)
        return self

    @property
    def seats(self) -> tuple[Seat, Seat]:
        """``buyer`` and ``seller``."""
        buyer = Seat("buyer", self._answers(self.values), members=len(self.values))
        return buyer, Seat("seller", self._answers(self.costs), members=len(self.costs))

    def _answers(self, worths: Sequence[_Worth]) -> Space:
        if self.orders == "price":
            return Interval(0.0, self.highest)
        return order_record(self.highest, max(len(_units(worth)) for worth in worths), self.horizon)

    def optimal(self, observation: Observation) -> None:
        """None: no optimum is known."""

    def greatest_surplus(self) -> float:
        """What all traders together gain where those who value the units most buy from those whom they cost least.

        >>> DoubleAuction().greatest_surplus()
        320.0
        """
        found = self.competitive_outcome()
        return 0.0 if found is None else sum(found.gains.values())

    def competitive_outcome(self) -> CompetitiveOutcome | None:
        """Where supply meets demand.

        >>> DoubleAuction().competitive_outcome()
        CompetitiveOutcome(lowest=108, highest=113, units=8, gains={'buyer': 160.0, 'seller': 160.0})
        """
        return competitive_outcome(
            list(chain(*map(_units, self.values))), list(chain(*map(_units, self.costs)))
        )

    def run(self, market: Market) -> Process:
        """All traders, until the horizon."""
        roles = [("buyer", BUY, self.values), ("seller", SELL, self.costs)]
        members = [(name, k, side, one) for name, side, all_of in roles for k, one in enumerate(all_of)]
        traders = [_Trader(number, *member) for number, member in enumerate(members)]
        floor = Floor(market, traders, self.lasts)
        for trader in traders:
            market.start(self._trade(market, floor, trader))
        yield market.clock.timeout(self.horizon)

    def _trade(self, market: Market, floor: Floor, trader: _Trader) -> Process:
        """One trader's orders, until it has traded all its units."""
        pause = market.chance(f"clock/{trader.seat}/{trader.member}").generator()
        yield market.clock.timeout(pause.exponential(1 / self.rate))
        while trader.left:
            floor.expire()
            view = View.of(floor, trader, self.visible)
            tell = partial(_words, self, trader, trader.left, market.now, view)
            sees = self._sees(market.now, trader, view)
            answer = yield from market.ask(trader.seat, sees, tell, trader.member)
            if trader.left:
                floor.send(trader, self._asked(floor, trader, answer.value), answer.decision)
            yield market.clock.timeout(pause.exponential(1 / self.rate))

    def _asked(self, floor: Floor, trader: _Trader, answer: Any) -> Instruction:
        """What is asked for; the price that stands already keeps its place in the queue, and is no news to others."""
        asked = instruction_of(answer, trader.side)
        same = self.orders == "price" and floor.stands(trader, asked.price)
        return asked._replace(kind="wait") if same else asked

    def _sees(self, now: float, trader: _Trader, view: View) -> dict[str, Any]:
        return {
            "time": now,
            "horizon": self.horizon,
            "lowest": 0.0,
            "highest": self.highest,
            "value": trader.worth,
            "buys": trader.side == BUY,
            "left": trader.left,
            "resting": len(view.own),
            **view.sees,
        }


class _Trader(Trader):
    """A trader of one ``side``: its units and how many of them are ``left``."""

    def __init__(self, number: int, seat: str, member: int, side: int, worths: _Worth) -> None:
        super().__init__(number, seat, member)
        self.side, self.worths = side, _units(worths)
        self.left = len(self.worths)

    @property
    def worth(self) -> float:
        """What the next unit is worth; NaN after the last."""
        return self.worths[-self.left] if self.left else math.nan

    def room(self, side: int) -> int:
        return self.left if side == self.side else 0

    def fill(self, decision: Decision, side: int, price: float, quantity: int) -> float:
        first = len(self.worths) - self.left
        worths = self.worths[first : first + quantity]
        self.left -= quantity
        return sum(side * (worth - price) for worth in worths)


def _units(worth: _Worth) -> tuple[float, ...]:
    return worth if isinstance(worth, tuple) else (worth,)


def _words(
    auction: DoubleAuction,
    trader: _Trader,
    left: int,
    now: float,
    view: View,
    names: Sequence[str],
    since: int = 0,
) -> str:
    """The rules (to one who has not read them), the book and the trades, and the trader's own orders."""
    parts = [] if since else [_rules(auction, trader)]
    parts.append(f"It is time {now:.6g} of {auction.horizon:g}. {_standing(auction, trader, left, view)}")
    if book := book_words(view):
        parts.append(book)
    return "\n\n".join(parts)


def _standing(auction: DoubleAuction, trader: _Trader, left: int, view: View) -> str:
    """The trader's own orders and, where it has several units, the next one."""
    many = len(trader.worths) > 1
    says = "is worth" if trader.side == BUY else "costs"
    unit = f" You have {left} units left; the next {says} {trader.worths[-left]:g}." if many else ""
    if auction.orders == "any":
        return own_words(view.own) + unit
    price = (
        f"Your price is {view.own[0].price:.2f}."
        if view.own
        else "You have no price in the market at present."
    )
    return price + unit


def _rules(auction: DoubleAuction, trader: _Trader) -> str:
    buys = trader.side == BUY
    several = len(trader.worths) > 1
    everyone = (*auction.values, *auction.costs)
    each = "of one unit each" if all(len(_units(worth)) == 1 for worth in everyone) else "of one unit or more"
    return (
        f"You trade in a market with {_count(auction.values, 'buyer')} and {_count(auction.costs, 'seller')} {each}."
        f" {_own_units(trader) if several else _own_unit(trader)} "
        + (_naming(auction, buys) if auction.orders == "price" else how_to_order(auction.lasts))
        + f" The market closes at time {auction.horizon:g}; {'units that have not traded earn' if several else 'who has not traded earns'}"
        " nothing.\n\nYou want to earn as much as you can."
    )


def _own_unit(trader: _Trader) -> str:
    if trader.side == BUY:
        return f"You buy one unit, which is worth {trader.worths[0]:g} to you: you earn that less the price you pay."
    return f"You sell one unit, which costs you {trader.worths[0]:g}: you earn the price you get less that."


def _own_units(trader: _Trader) -> str:
    worths = ", ".join(f"{worth:g}" for worth in trader.worths)
    if trader.side == BUY:
        return f"You buy up to {len(trader.worths)} units, which are worth {worths} to you in turn: of each you earn that less its price."
    return f"You sell up to {len(trader.worths)} units, which cost you {worths} in turn: of each you earn its price less that."


def _naming(auction: DoubleAuction, buys: bool) -> str:
    until = f", {auction.lasts:g} of time have passed" if auction.lasts else ""
    return (
        f"You name a price from 0 to {auction.highest:g}, the {'most you would pay' if buys else 'least you would take'}. If somebody on"
        " the other side has named a price that meets yours you trade at once, at the price named first; otherwise yours stands"
        f" until somebody meets it{until} or you name another."
    )


def _count(worths: Sequence[_Worth], role: str) -> str:
    return f"{len(worths)} {role}" if len(worths) == 1 else f"{len(worths)} {role}s"
