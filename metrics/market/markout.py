"""What traders who take what stands have gained a while later."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.trading_sessions import TIME, by_session, later_middle, sessions, weighted

__all__ = ["markout"]

_PRICE, _UNITS, _SIDE = 2, 3, 4


def markout(trades: ArrayLike, quotes: ArrayLike, markout_delay: float, alpha: float = 0.05) -> Estimate:
    """Mean over sessions of side x (middle of the quotes a ``markout_delay`` later - price), over ``trades[..., N, 5]``, by units.

    In units of price: what the order that took has gained on paper by then, and the one that stood has lost. The middle is that of the
    last bid and ask that stood together in ``quotes[..., M, 6]``; trades after which the session does not last so long do not count.
    The interval is `skewed_means.skewed_mean`'s, over sessions.

    >>> quotes = [[0, 1, 98, 102, 1, 1], [0, 3, 101, 103, 2, 1], [0, 5, 99, 101, 1, 1]]
    >>> markout([[0, 2, 102, 1, 1], [0, 3, 101, 1, -1]], quotes, 1.5).value
    -0.5

    Source: Huang and Stoll (1996), "Dealer versus auction markets", Journal of Financial Economics 41, 313-357: less the realised half
    spread.
    """

    def gains(taken: FloatArray, shown: FloatArray) -> FloatArray:
        known = {one[0, 0]: one for one in sessions(shown)}
        return np.array([_gain(one, known.get(one[0, 0]), markout_delay) for one in sessions(taken)])

    return by_session(gains, alpha, trades, quotes)


def _gain(trades: FloatArray, quotes: FloatArray | None, delay: float) -> float:
    if quotes is None:
        return np.nan
    later = later_middle(quotes, trades[:, TIME], delay)
    return weighted(trades[:, _SIDE] * (later - trades[:, _PRICE]), trades[:, _UNITS])
