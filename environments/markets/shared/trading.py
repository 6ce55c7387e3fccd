"""A trading floor: the book of one market, the traders whose orders stand in it, and what they may know of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ....core.chance import FloatArray
from ....core.spaces.interval import Interval
from ....core.spaces.menu import Menu
from ....core.spaces.record import Record
from .market import Decision, Market
from .order_book import BUY, SELL, Order, OrderBook, Placed, Trade

__all__ = [
    "KINDS",
    "LEVELS",
    "Floor",
    "Instruction",
    "OwnOrder",
    "Trader",
    "instruction_of",
    "order_record",
]

KINDS = ("limit", "market", "replace", "cancel", "wait")
"""What a trader may do: send an order, change or withdraw one of its own, or nothing."""

LEVELS = 5
"""How many prices of each side `depth` shows."""

_TAPE = 200
_TICKS = 100  # ticks in a unit of price
_NO_LEVEL = (math.nan, 0)


class Instruction(NamedTuple):
    """What a trader asks for. An order of ``lasts`` 0 stands until the close; ``which`` of its orders, from 1, the oldest first."""

    kind: str
    side: int
    price: float
    quantity: int
    lasts: float = 0.0
    which: int = 1


def order_record(highest: float, most: int, horizon: float, *, both_sides: bool = False) -> Record:
    """The space of instructions in words, for a trader of at most so many units; with a ``side`` where it may buy and sell."""
    units = Menu(tuple(str(number) for number in range(1, most + 1)))
    sides = {"side": Menu(("buy", "sell"))} if both_sides else {}
    return Record(
        {
            "kind": Menu(KINDS),
            **sides,
            "limit_price": Interval(0.0, highest),
            "quantity": units,
            "lasts": Interval(0.0, horizon),
            "which": units,
        }
    )


def instruction_of(answer: Any, side: int = BUY) -> Instruction:
    """What was answered, in `order_record` or as a price, which takes the place of the former one on this ``side``."""
    if not isinstance(answer, dict):
        return Instruction("replace", side, answer, 1)
    said = {"buy": BUY, "sell": SELL}.get(answer.get("side", ""), side)
    numbers = (answer["limit_price"], int(answer["quantity"]), answer["lasts"], int(answer["which"]))
    return Instruction(answer["kind"], said, *numbers)


class OwnOrder(NamedTuple):
    """One of a trader's own orders as it stands in the book."""

    side: int
    price: float
    quantity: int
    expires: float


class Trader:
    """A member of a seat. Subclasses say how much it may still trade and what a fill pays."""

    def __init__(self, number: int, seat: str, member: int) -> None:
        self.number, self.seat, self.member = number, seat, member
        self.orders: list[Order] = []  # those that may stand in the book, the oldest first

    def room(self, side: int) -> int:
        """How many units it may still buy or sell."""
        raise NotImplementedError

    def fill(self, decision: Decision, side: int, price: float, quantity: int) -> float:
        """Take note of a fill, and return what the decision is paid for it now (NaN: nothing yet)."""
        raise NotImplementedError


class Floor:
    """The book of one ``market``. Prices count in hundredths.

    New orders go before old ones: of a trader's orders on one side the oldest leave the book as far as all together exceed what
    it may still trade, and of its orders on the other side those that it would meet itself.
    """

    def __init__(self, market: Market, traders: Sequence[Trader], lasts: float = 0.0) -> None:
        self.book = OrderBook()
        self.trades: list[tuple[float, float, int]] = []  # time, price and units
        self._market, self._traders, self._lasts = market, traders, lasts
        self._owners: dict[int, tuple[Trader, Decision]] = {}
        self._tape = _Tape()

    def send(self, trader: Trader, asked: Instruction, decision: Decision) -> None:
        """Do what a trader asks for, pay all whose orders are met, and log the quotes and the trade."""
        self.expire()
        if asked.kind in ("cancel", "replace"):
            self._cancel(trader, asked.which)
        trades: list[Trade] = []
        quantity = min(asked.quantity, trader.room(asked.side))
        if asked.kind not in ("cancel", "wait") and quantity > 0:
            trades = self._place(trader, asked, quantity, decision)
        self._log(asked.side, trades, decision)

    def expire(self) -> None:
        """Take out what has expired by now."""
        self.book.expire(self._market.now)

    def own(self, trader: Trader) -> list[OwnOrder]:
        """The trader's orders in the book, the oldest first."""
        found = self._standing(trader)
        return [OwnOrder(o.side, o.price / _TICKS, o.quantity, o.expires) for o in found]

    def stands(self, trader: Trader, price: float) -> bool:
        """Whether the trader's one order has this price, and stands until the close."""
        found = self._standing(trader)
        return [(one.price, one.expires) for one in found] == [(round(_TICKS * price), math.inf)]

    def best(self, side: int) -> float:
        """The highest bid or the lowest ask; NaN where there is none."""
        price = self.book.best(side)
        return math.nan if price is None else price / _TICKS

    def depth(self, side: int) -> list[tuple[float, int]]:
        """The best prices of a side and the units at each, `LEVELS` of them; NaN and 0 where there are fewer."""
        found = [(price / _TICKS, units) for price, units in self.book.depth(side, LEVELS)]
        return found + [_NO_LEVEL] * (LEVELS - len(found))

    def sees(self, visible: str) -> dict[str, Any]:
        """What is public: nothing, the ``best`` prices and the tape, or also the ``depth`` of the book.

        ``tape`` [200, 5] holds the last events, the newest last, NaN before the first: their number from 0; the side, the price and
        the units of an order that came to stand in the book, or, where the last column is 1 and not 0, of one that stood and was met.
        """
        if visible not in ("best", "depth"):
            return {}
        seen = {"best_bid": self.best(BUY), "best_ask": self.best(SELL), "tape": self._tape.last()}
        return seen if visible == "best" else {**seen, "bids": self.depth(BUY), "asks": self.depth(SELL)}

    def _place(self, trader: Trader, asked: Instruction, quantity: int, decision: Decision) -> list[Trade]:
        is_market = asked.kind == "market"
        price = None if is_market else round(_TICKS * asked.price)
        self._make_room(trader, asked.side, quantity, price)
        placed: Placed
        if price is None:
            placed = self.book.market(trader.number, asked.side, quantity)
        else:
            lasts = asked.lasts or self._lasts
            expires = self._market.now + lasts if lasts else math.inf
            placed = self.book.limit(trader.number, asked.side, price, quantity, expires)
        self._owners[placed.order] = trader, decision
        for trade in placed.trades:
            self._fill(trade.maker, -asked.side, trade)
            self._fill(trade.taker, asked.side, trade)
            self._tape.add(-asked.side, trade.price / _TICKS, trade.quantity, 1)
        if price is not None and (resting := self.book.order(placed.order)):
            trader.orders.append(resting)
            self._tape.add(asked.side, price / _TICKS, placed.rests, 0)
        return placed.trades

    def _make_room(self, trader: Trader, side: int, quantity: int, price: int | None) -> None:
        """Take out the trader's orders that it would meet itself, and as many units of its oldest as are too many."""
        standing = self._standing(trader)
        if not standing:
            return
        beyond = quantity - trader.room(side) + sum(o.quantity for o in standing if o.side == side)
        for order in standing:
            if order.side != side and (price is None or side * price >= side * order.price):
                self.book.cancel(order.number)
            elif order.side == side and beyond > 0:
                kept = max(order.quantity - beyond, 0)
                beyond -= order.quantity - kept
                if kept:
                    self.book.replace(order.number, order.price, kept)
                else:
                    self.book.cancel(order.number)

    def _cancel(self, trader: Trader, which: int) -> None:
        standing = self._standing(trader)
        if which <= len(standing):
            self.book.cancel(standing[which - 1].number)

    def _standing(self, trader: Trader) -> list[Order]:
        trader.orders = [order for order in trader.orders if order.quantity]
        return trader.orders

    def _fill(self, number: int, side: int, trade: Trade) -> None:
        trader, decision = self._owners[number]
        price = trade.price / _TICKS
        amount = trader.fill(decision, side, price, trade.quantity)
        self._market.pay(decision, amount, price=price, units=trade.quantity)

    def _log(self, side: int, trades: Sequence[Trade], decision: Decision) -> None:
        """The book after the decision and, where it took what stood, the units, their mean price and the side that took."""
        now, units, paid = self._market.now, 0, 0
        for trade in trades:
            units += trade.quantity
            paid += trade.quantity * trade.price
            self.trades.append((now, trade.price / _TICKS, trade.quantity))
        (bid, bid_units), (ask, ask_units) = self._top(BUY), self._top(SELL)
        self._market.log(
            decision,
            at=now,
            best_bid=bid,
            best_ask=ask,
            bid_units=bid_units,
            ask_units=ask_units,
            taken_units=units,
            taken_price=paid / _TICKS / units if units else math.nan,
            taker=float(side) if units else 0.0,
        )

    def _top(self, side: int) -> tuple[float, int]:
        found = self.book.top(side)
        return _NO_LEVEL if found is None else (found[0] / _TICKS, found[1])


class _Tape:
    """What has happened in public, as `Floor.sees` gives it. Rows are written once: what was seen of it stays as it was."""

    def __init__(self) -> None:
        self._rows, self._end, self._told = _empty_tape(), _TAPE, 0

    def add(self, side: int, price: float, units: int, is_met: int) -> None:
        """One more event."""
        if self._end == len(self._rows):
            full, self._rows, self._end = self._rows, _empty_tape(), _TAPE
            self._rows[:_TAPE] = full[-_TAPE:]
        self._rows[self._end] = self._told, side, price, units, is_met
        self._end += 1
        self._told += 1

    def last(self) -> FloatArray:
        """The last `_TAPE` events, not to be written to."""
        return self._rows[self._end - _TAPE : self._end]


def _empty_tape() -> FloatArray:
    return np.full((4 * _TAPE, 5), np.nan)
