"""A call market: all orders at once, and one price."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from .order_book import BUY, SELL

__all__ = ["Called", "Limit", "call"]


class Limit(NamedTuple):
    """An order: its ``side`` (`BUY` or `SELL`), its limit price in ticks, its quantity, and the ``lot`` by which ties are broken."""

    side: int
    price: int
    quantity: int
    lot: float


class Called(NamedTuple):
    """The ``price`` in ticks, None where nothing trades, and the units ``filled`` of each order."""

    price: int | None
    filled: list[int]


def call(orders: Sequence[Limit]) -> Called:
    """Clear all orders at one price: the m best bids buy from the m best asks, m being the most units that can trade.

    The price is the middle, to the tick below, of those at which just these trade: from the m-th ask or the next bid, whichever is
    higher, to the m-th bid or the next ask, whichever is lower.

    >>> call([Limit(BUY, 10, 2, 0.1), Limit(SELL, 6, 1, 0.2), Limit(SELL, 12, 1, 0.3)])
    Called(price=10, filled=[1, 1, 0])

    Source: Satterthwaite and Williams (1989), "Bilateral trade with the sealed bid k-double auction", Journal of Economic Theory
    48, 107-133, with k = 1/2.
    """
    bids, asks = _units(orders, BUY), _units(orders, SELL)
    pairs = zip(bids, asks, strict=False)
    traded = sum(1 for _ in takewhile(lambda pair: orders[pair[0]].price >= orders[pair[1]].price, pairs))
    filled = [0] * len(orders)
    if not traded:
        return Called(None, filled)
    for number in (*bids[:traded], *asks[:traded]):
        filled[number] += 1
    low = max(orders[number].price for number in (asks[traded - 1], *bids[traded : traded + 1]))
    high = min(orders[number].price for number in (bids[traded - 1], *asks[traded : traded + 1]))
    return Called((low + high) // 2, filled)


def _units(orders: Sequence[Limit], side: int) -> list[int]:
    """The numbers of the orders of a side, once for each unit, the best first."""
    numbers = [number for number, order in enumerate(orders) if order.side == side]
    numbers.sort(key=lambda number: (-side * orders[number].price, orders[number].lot))
    return [number for number in numbers for _ in range(orders[number].quantity)]
