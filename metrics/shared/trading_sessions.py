"""Sessions of a market, each of which gives one number: what came of its quotes and trades.

Quotes are rows (episode, time, best bid, best ask, units at the bid, units at the ask), NaN where there is no bid or ask, that hold
until the next row of the session; trades are rows (episode, time, price, units, side of the order that took: 1 bought, -1 sold).

>>> quotes = np.array([[0, 1, 98, 102, 1, 1], [0, 3, 99, 101, 2, 1], [0, 4, 99, np.nan, 2, 0]])
>>> middle(quotes, np.array([0.5, 1.0, 3.5, 4.0])).tolist()
[nan, 100.0, 100.0, 100.0]
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from .counting import estimate
from .skewed_means import skewed_mean

__all__ = [
    "ASK",
    "BID",
    "PRICE",
    "SIDE",
    "TIME",
    "UNITS",
    "by_session",
    "held",
    "later_middle",
    "middle",
    "ratios",
    "sessions",
    "taken_gains",
    "weighted",
]

TIME = 1
BID = 2
ASK = 3
PRICE = 2
UNITS = 3
SIDE = 4
"""Columns: the time of both, bid and ask of quotes; price, units and side of trades."""


def sessions(table: FloatArray) -> list[FloatArray]:
    """The rows of each session, by time."""
    rows = table[np.lexsort((table[:, TIME], table[:, 0]))]
    return np.split(rows, np.flatnonzero(np.diff(rows[:, 0])) + 1) if len(rows) else []


def by_session(
    measure: Callable[..., FloatArray], alpha: float, *tables: ArrayLike, span: float | None = None
) -> Estimate:
    """The mean of ``measure(*tables)`` [E] over the sessions that have a number, with the interval of `skewed_means.skewed_mean`.

    ``tables[..., :, :]`` have two axes, or one for each session, behind the batch axes. A session unlike all that were seen may
    lie on either side, and where two differ by no more than ``span`` by no more than that.
    """
    arrays = [np.asarray(table, dtype=np.float64) for table in tables]
    lead = arrays[0].shape[:-2]
    rows = [array.reshape(prod(lead), *array.shape[len(lead) :]) for array in arrays]
    found = [_mean(measure(*parts), alpha, span) for parts in zip(*rows, strict=True)]
    value, low, high, n = (np.array([one[k] for one in found]).reshape(lead) for k in range(4))
    words = np.array([str(one.withdrawn) for one in found], dtype=object).reshape(lead)
    return estimate(value, low, high, n, words if lead else words.item())


def _mean(values: FloatArray, alpha: float, span: float | None) -> Estimate:
    return skewed_mean(values[np.isfinite(values)], alpha, span, both=True)


def held(quotes: FloatArray) -> FloatArray:
    """For how long each of a session's quotes held, [N]; the last for no time."""
    return np.append(np.diff(quotes[:, TIME]), 0.0)


def weighted(values: FloatArray, weights: FloatArray) -> float:
    """The mean of the ``values`` that are numbers; NaN where they have no weight."""
    known = np.isfinite(values) & (weights > 0)
    return float(np.average(values[known], weights=weights[known])) if known.any() else np.nan


def middle(quotes: FloatArray, time: FloatArray) -> FloatArray:
    """The middle of the last bid and ask that stood together, as of each time [N]; NaN before the first."""
    both = quotes[np.isfinite(quotes[:, BID] + quotes[:, ASK])]
    place = np.searchsorted(both[:, TIME], time, side="right")
    known = np.append(np.nan, (both[:, BID] + both[:, ASK]) / 2)
    return np.asarray(known[place], dtype=np.float64)


def later_middle(quotes: FloatArray, time: FloatArray, delay: float) -> FloatArray:
    """The `middle` after a ``delay``; NaN where the session is over by then."""
    after = time + delay
    return np.where(after <= quotes[-1, TIME], middle(quotes, after), np.nan)


def taken_gains(
    trades: FloatArray, quotes: FloatArray, rise: Callable[[FloatArray, FloatArray], FloatArray]
) -> FloatArray:
    """Each session's mean of side x ``rise(trades, quotes)`` [N], by units, [E]; NaN where that of no trade is known."""
    shown = {one[0, 0]: one for one in sessions(quotes)}
    pairs = ((one, shown.get(one[0, 0])) for one in sessions(trades))
    return np.array(
        [np.nan if of is None else weighted(one[:, SIDE] * rise(one, of), one[:, UNITS]) for one, of in pairs]
    )


def ratios(over: FloatArray, under: FloatArray) -> FloatArray:
    """``over`` divided by ``under`` [E]; NaN where that is not above 0."""
    found = np.full(len(over), np.nan)
    np.divide(over, under, out=found, where=under > 0)
    return found
