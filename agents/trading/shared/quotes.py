"""How traders read a market and answer it, whether it asks for prices or for whole orders."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ....core.chance import FloatArray
from ....core.errors import InputError
from ....core.outcomes import Outcome
from ....core.questions import Choice, Observation
from ....core.spaces.space import Space

__all__ = ["DEAL", "NUMBER", "PRICE", "SIDE", "is_shown", "quotes", "sent", "takes_units"]

NUMBER = 0
SIDE = 1  # 1 buys, -1 sells
PRICE = 2
DEAL = 4  # 1: an order that stood was met; 0: one came to stand
"""Columns of ``sees["tape"]``."""

_PRIVATE = ("value", "buys", "lowest", "highest")


def is_shown(observation: Observation, *more: str) -> bool:
    """Whether this is a seat of a market in which units have a worth to the trader, that also shows ``more``."""
    return {*_PRIVATE, *more} <= observation.sees.keys()


def takes_units(observation: Observation) -> bool:
    """Whether this is a seat of a `limit_order_market`, where each may buy and sell what is worth the same to all."""
    return {"best_bid", "best_ask", "position"} <= observation.sees.keys()


def quotes(observation: Observation, price: FloatArray, waits: NDArray[np.bool_] | None = None) -> Choice:
    """One unit at ``price[B]``, cut to the prices that may be named, in the place of the trader's former order; nothing where it ``waits``.

    Where only a price can be answered, who waits names one that nobody gains by meeting: the lowest to buy, the highest to sell.
    A market keeps it as an order that stands there, which others see where it is the best of its side.
    """
    sees, rows = observation.sees, len(observation)
    buys, low, high = (np.asarray(sees[name]) for name in ("buys", "lowest", "highest"))
    waiting = np.zeros(rows, dtype=np.bool_) if waits is None else waits
    cut = np.where(waiting, np.where(buys, low, high), np.clip(price, low, high))
    if observation.seat.space.blank(1).dtype.names is None:
        return Choice(cut)
    return sent(
        observation.seat.space, np.where(waiting, "wait", "replace"), cut, np.where(buys, "buy", "sell")
    )


def sent(space: Space, kind: ArrayLike, price: ArrayLike, side: ArrayLike) -> Choice:
    """Orders of one unit at ``price[B]``, of one ``kind`` and ``side`` or of ``kind[B]`` and ``side[B]``. Raises `InputError` where ``space`` is none of orders."""
    prices = np.asarray(price, dtype=np.float64)
    kinds, sides = (np.broadcast_to(one, prices.shape) for one in (kind, side))
    action = space.blank(len(prices))
    for one in np.unique(kinds).tolist():
        for way in np.unique(sides).tolist():
            where = (kinds == one) & (sides == way)
            action[where] = _template(space, one, way)
    action["limit_price"] = prices
    return Choice(action)


def _template(space: Space, kind: str, side: str) -> NDArray[Any]:
    said = {"kind": kind, "limit_price": 0.0, "quantity": "1", "lasts": 0.0, "which": "1"}
    has_side = "side" in (space.blank(1).dtype.names or ())
    read = space.from_json({**said, "side": side} if has_side else said)
    if read.outcome is not Outcome.LEGAL:
        raise InputError(
            f"a seat that answers {space.describe()} came to a trader, which sends orders of a market"
        )
    return np.asarray(space.pack([read.action])[0])
