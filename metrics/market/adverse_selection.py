"""How far prices move against those whose orders stood and were taken."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.trading_sessions import TIME, by_session, later_middle, middle, taken_gains

__all__ = ["adverse_selection"]


def adverse_selection(
    trades: ArrayLike, quotes: ArrayLike, markout_delay: float, alpha: float = 0.05
) -> Estimate:
    """Mean over sessions of side x (middle a ``markout_delay`` later - middle just before), over ``trades[..., N, 5]``, by units.

    In units of price: how far the quotes have moved with the order that took, which is what it knew. The middle is that of the last bid
    and ask that stood together in ``quotes[..., M, 6]``; trades before the first, or after which the session does not last so long, do
    not count. The interval is `skewed_means.skewed_mean`'s, over sessions.

    >>> quotes = [[0, 1, 98, 102, 1, 1], [0, 3, 101, 103, 2, 1], [0, 5, 99, 101, 1, 1]]
    >>> adverse_selection([[0, 2, 102, 1, 1], [0, 3, 98, 1, -1]], quotes, 1.5).value
    0.0

    Source: Huang and Stoll (1996), "Dealer versus auction markets", Journal of Financial Economics 41, 313-357: effective less realised
    half spread.
    """

    def rise(taken: FloatArray, shown: FloatArray) -> FloatArray:
        time = taken[:, TIME]
        return later_middle(shown, time, markout_delay) - middle(shown, np.nextafter(time, -np.inf))

    return by_session(partial(taken_gains, rise=rise), alpha, trades, quotes)
