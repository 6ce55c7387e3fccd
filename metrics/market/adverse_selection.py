"""How far prices move against those whose orders stood and were taken."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.trading_sessions import TIME, by_session, later_middle, middle, sessions, weighted

__all__ = ["adverse_selection"]

_UNITS, _SIDE = 3, 4


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

    def moves(taken: FloatArray, shown: FloatArray) -> FloatArray:
        known = {one[0, 0]: one for one in sessions(shown)}
        return np.array([_move(one, known.get(one[0, 0]), markout_delay) for one in sessions(taken)])

    return by_session(moves, alpha, trades, quotes)


def _move(trades: FloatArray, quotes: FloatArray | None, delay: float) -> float:
    if quotes is None:
        return np.nan
    time = trades[:, TIME]
    before = middle(quotes, np.nextafter(time, -np.inf))
    return weighted(trades[:, _SIDE] * (later_middle(quotes, time, delay) - before), trades[:, _UNITS])
