"""A limit order book with price-time priority: the core of a continuous double auction."""

from __future__ import annotations

import math
from collections import OrderedDict, defaultdict
from heapq import heappop, heappush
from typing import NamedTuple

from ....core.errors import InputError

__all__ = ["BUY", "SELL", "Order", "OrderBook", "Placed", "Trade"]

BUY = 1
SELL = -1


class Trade(NamedTuple):
    """A ``quantity`` that changed hands at the ``price`` of the order that stood in the book, the ``maker``'s; the ``taker``'s came later."""

    maker: int
    taker: int
    price: int
    quantity: int


class Placed(NamedTuple):
    """The ``order`` that was sent, what of it ``rests`` in the book, and the ``trades`` that it made."""

    order: int
    rests: int
    trades: list[Trade]


class Order:
    """An order: whose it is, its side (`BUY` or `SELL`), its limit price in ticks, and the quantity that may still be filled.

    Of an order that rested in the book and does so no more that quantity is 0, in whatever way it left.
    """

    __slots__ = ("expires", "number", "price", "quantity", "side", "trader")

    def __init__(
        self, number: int, trader: int, side: int, price: int, quantity: int, expires: float
    ) -> None:
        self.number, self.trader, self.side = number, trader, side
        self.price, self.quantity, self.expires = price, quantity, expires


class _Level:
    """The orders at one price, the oldest first, and their quantity in all."""

    __slots__ = ("orders", "volume")

    def __init__(self) -> None:
        self.orders: OrderedDict[int, Order] = OrderedDict()
        self.volume = 0


class _Side:
    """One side of the book: its levels by price, and a heap of prices that may hold some whose level is gone."""

    __slots__ = ("levels", "prices", "sign")

    def __init__(self, sign: int) -> None:
        self.sign = sign
        self.levels: dict[int, _Level] = {}
        self.prices: list[int] = []

    def best(self) -> int | None:
        """The best price: the highest bid or the lowest ask."""
        prices, levels = self.prices, self.levels
        while prices:
            price = -self.sign * prices[0]
            if price in levels:
                return price
            heappop(prices)
        return None

    def add(self, order: Order) -> None:
        level = self.levels.get(order.price)
        if level is None:
            level = self.levels[order.price] = _Level()
            heappush(self.prices, -self.sign * order.price)
        level.orders[order.number] = order
        level.volume += order.quantity

    def remove(self, order: Order) -> None:
        level = self.levels[order.price]
        del level.orders[order.number]
        level.volume -= order.quantity
        if not level.orders:
            del self.levels[order.price]


class OrderBook:
    """Orders of many traders for one good; prices and quantities are whole numbers, so that cash and shares are kept exactly.

    An order trades at once with the best orders of the other side, at their prices, the oldest first among those of one price;
    what is left of a limit order rests in the book until it is filled, cancelled, replaced or expired. ``cash[trader]`` and
    ``shares[trader]`` are what each has gained since the start: both add up to 0 at all times.

    >>> book = OrderBook()
    >>> first, second = book.limit(1, SELL, 101, 5), book.limit(2, SELL, 100, 5)
    >>> book.limit(3, BUY, 101, 7).trades
    [Trade(maker=1, taker=2, price=100, quantity=5), Trade(maker=0, taker=2, price=101, quantity=2)]
    >>> book.cash[3], book.shares[3], book.depth(SELL)
    (-702, 7, [(101, 3)])

    Source: Gould, Porter, Williams, McDonald, Fenn and Howison (2013), "Limit order books", Quantitative Finance 13, 1709-1742.
    """

    def __init__(self) -> None:
        self.cash: defaultdict[int, int] = defaultdict(int)
        self.shares: defaultdict[int, int] = defaultdict(int)
        self._sides = {BUY: _Side(BUY), SELL: _Side(SELL)}
        self._resting: dict[int, Order] = {}
        self._expiring: list[tuple[float, int]] = []
        self._sent = 0

    def __len__(self) -> int:
        return len(self._resting)

    def limit(self, trader: int, side: int, price: int, quantity: int, expires: float = math.inf) -> Placed:
        """Buy or sell up to ``quantity`` at ``price`` or better. Raises `InputError` on a quantity or side that is none."""
        order = self._new(trader, side, price, quantity, expires)
        trades = self._match(order, price)
        if order.quantity:
            self._rest(order)
        return Placed(order.number, order.quantity, trades)

    def market(self, trader: int, side: int, quantity: int) -> Placed:
        """Buy or sell up to ``quantity`` at any price; what finds no order is dropped. Raises `InputError` as `limit` does."""
        order = self._new(trader, side, 0, quantity, math.inf)
        return Placed(order.number, 0, self._match(order, None))

    def cancel(self, number: int) -> int:
        """Take an order out of the book. Returns the quantity that was left of it; 0 where it does not rest there."""
        order = self._resting.pop(number, None)
        if order is None:
            return 0
        self._sides[order.side].remove(order)
        left, order.quantity = order.quantity, 0
        return left

    def replace(self, number: int, price: int, quantity: int) -> Placed:
        """Change a resting order. One that keeps its price and does not grow keeps its place; any other is sent anew, under its number.

        Raises `InputError` where it does not rest in the book, and on a quantity that is none.
        """
        order = self._resting.get(number)
        if order is None or quantity < 1:
            raise InputError(
                f"order {number} cannot be replaced by {quantity}; name one that rests, and 1 or more"
            )
        if price == order.price and quantity <= order.quantity:
            self._sides[order.side].levels[price].volume -= order.quantity - quantity
            order.quantity = quantity
            return Placed(number, quantity, [])
        self.cancel(number)
        order.price, order.quantity = price, quantity
        trades = self._match(order, price)
        if order.quantity:
            self._rest(order)
        return Placed(number, order.quantity, trades)

    def expire(self, now: float) -> list[int]:
        """Take out all orders that expire at ``now`` or before. Returns their numbers, in the order of expiry."""
        gone = []
        while self._expiring and self._expiring[0][0] <= now:
            _, number = heappop(self._expiring)
            if self.cancel(number):
                gone.append(number)
        return gone

    def order(self, number: int) -> Order | None:
        """A resting order; None where it does not rest."""
        return self._resting.get(number)

    def best(self, side: int) -> int | None:
        """The best price of a side: the highest bid or the lowest ask; None where there is none."""
        return self._sides[side].best()

    def top(self, side: int) -> tuple[int, int] | None:
        """The best price of a side and the quantity there; None where there is none."""
        found = self._sides[side]
        price = found.best()
        return None if price is None else (price, found.levels[price].volume)

    def depth(self, side: int, levels: int | None = None) -> list[tuple[int, int]]:
        """The best prices of a side and the quantity at each, best first, at most ``levels`` of them."""
        found = self._sides[side].levels
        return [(price, found[price].volume) for price in sorted(found, reverse=side == BUY)[:levels]]

    def _new(self, trader: int, side: int, price: int, quantity: int, expires: float) -> Order:
        if quantity < 1 or side not in self._sides:
            raise InputError(
                f"side {side} and quantity {quantity} came; give 1 (buy) or -1 (sell), and 1 or more"
            )
        order = Order(self._sent, trader, side, price, quantity, expires)
        self._sent += 1
        return order

    def _rest(self, order: Order) -> None:
        self._resting[order.number] = order
        self._sides[order.side].add(order)
        if order.expires < math.inf:
            heappush(self._expiring, (order.expires, order.number))

    def _match(self, taker: Order, limit: int | None) -> list[Trade]:
        """Trade with the other side as far as the limit allows."""
        trades: list[Trade] = []
        other, side = self._sides[-taker.side], taker.side
        while taker.quantity:
            price = other.best()
            if price is None or (limit is not None and side * price > side * limit):
                break
            level = other.levels[price]
            while taker.quantity and level.orders:
                maker = next(iter(level.orders.values()))
                trades.append(self._trade(maker, taker, level))
            if not level.orders:
                del other.levels[price]
        return trades

    def _trade(self, maker: Order, taker: Order, level: _Level) -> Trade:
        quantity, price = min(maker.quantity, taker.quantity), maker.price
        maker.quantity -= quantity
        taker.quantity -= quantity
        level.volume -= quantity
        if not maker.quantity:
            del level.orders[maker.number], self._resting[maker.number]
        signed = taker.side * quantity
        self.shares[taker.trader] += signed
        self.shares[maker.trader] -= signed
        self.cash[taker.trader] -= signed * price
        self.cash[maker.trader] += signed * price
        return Trade(maker.number, taker.number, price, quantity)
