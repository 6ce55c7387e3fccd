"""Orders of one share in a market that is called period by period, with a forecast of its price."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ....core.chance import FloatArray
from ....core.questions import Choice, Observation

__all__ = ["asks_for_shares", "order_share", "past_prices"]

_SEEN = {"fundamental", "mean_dividend", "last_price", "price_before", "lowest", "highest"}
_FIELDS = {"forecast", "side", "limit_price", "quantity"}


def asks_for_shares(observation: Observation) -> bool:
    """Whether this is a seat of a market for an asset of known fundamental value, called period by period."""
    fields = observation.seat.space.blank(0).dtype.names or ()
    return observation.sees.keys() >= _SEEN and set(fields) == _FIELDS


def past_prices(observation: Observation) -> tuple[FloatArray, FloatArray]:
    """The last price and the one before it, [B] each; where there is none, the fundamental value, or the price that there is."""
    last, before, value = (
        np.asarray(observation.sees[name], dtype=np.float64)
        for name in ("last_price", "price_before", "fundamental")
    )
    last = np.where(np.isnan(last), value, last)
    return last, np.where(np.isnan(before), last, before)


def order_share(
    observation: Observation, buys: NDArray[np.bool_], price: FloatArray, forecast: FloatArray
) -> Choice:
    """An order of one share for each row, at ``price[B]`` and with its ``forecast[B]``, both cut to the prices that may be named."""
    low, high = (np.asarray(observation.sees[name]) for name in ("lowest", "highest"))
    limits, said = np.clip(price, low, high).tolist(), np.clip(forecast, low, high).tolist()
    sides = np.where(buys, 0, 1).tolist()
    rows = zip(said, sides, limits, strict=True)
    answers = [{"forecast": f, "side": side, "limit_price": p, "quantity": 0} for f, side, p in rows]
    return Choice(observation.seat.space.pack(answers))
