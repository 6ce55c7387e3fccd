"""A book, trades and a trader's own orders in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from .order_book import BUY
from .trading import Floor, OwnOrder, Trader

__all__ = ["View", "book_words", "how_to_order", "own_words"]

_TOLD = 20  # trades that the words recount


class View(NamedTuple):
    """What a trader sees at one moment, in what can be told later: public prices, as `Floor.sees` gives them, trades, its own orders."""

    sees: dict[str, Any]
    trades: Sequence[tuple[float, float, int]]
    own: Sequence[OwnOrder]

    @classmethod
    def of(cls, floor: Floor, trader: Trader, visible: str) -> View:
        """What the trader sees now, of a book that is ``visible`` as `Floor.sees` says."""
        return cls(floor.sees(visible), floor.trades[-_TOLD:], floor.own(trader))


def book_words(view: View) -> str:
    """The best prices, or all that the book shows, and the last trades; empty where nothing is shown."""
    sees = view.sees
    if "best_bid" not in sees:
        return ""
    past = ", ".join(_trade(*trade) for trade in view.trades) or "none yet"
    if "bids" in sees:
        book = f"Bids: {_levels(sees['bids'])}. Asks: {_levels(sees['asks'])}."
    else:
        book = f"Highest bid: {_price(sees['best_bid'])}. Lowest ask: {_price(sees['best_ask'])}."
    return f"{book} The last trades: {past}."


def own_words(own: Iterable[OwnOrder]) -> str:
    """A trader's orders in the book, numbered as it may refer to them."""
    told = [f"{place}. {_order(order)}" for place, order in enumerate(own, 1)]
    return f"Your orders in the book: {'; '.join(told)}." if told else "You have no order in the book."


def how_to_order(lasts: float, *, both_sides: bool = False) -> str:
    """What the fields of `trading.order_record` mean."""
    standing = f"the usual {lasts:g}" if lasts else "until the close"
    side = " side is whether you buy or sell." if both_sides else ""
    return (
        "You answer with an order. kind is limit (trade at limit_price or better at once, and let the rest stand in the book), market"
        " (trade at once at the best prices that stand, and let the rest lapse), replace (as limit, in the place of the order numbered"
        f" which), cancel (withdraw the order numbered which) or wait (do nothing); give every field, also those that your kind of order does not use.{side} quantity is in units, and lasts is how long the"
        f" order stands (0: {standing}). Orders that together exceed what you may trade leave the book, the oldest first."
    )


def _order(order: OwnOrder) -> str:
    until = "" if math.isinf(order.expires) else f", until time {order.expires:.6g}"
    return f"{'buy' if order.side == BUY else 'sell'} {order.quantity} at {order.price:.2f}{until}"


def _trade(time: float, price: float, units: int) -> str:
    return f"{price:.2f} at {time:.6g}" if units == 1 else f"{units} units for {price:.2f} at {time:.6g}"


def _price(price: float) -> str:
    return "none" if math.isnan(price) else f"{price:.2f}"


def _levels(levels: Sequence[tuple[float, int]]) -> str:
    told = [f"{units:g} at {price:.2f}" for price, units in levels if not math.isnan(price)]
    return ", ".join(told) or "none"
