"""How far apart the best bid and the best ask are."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.trading_sessions import ASK, BID, by_session, held, sessions, weighted

__all__ = ["quoted_spread"]


def quoted_spread(quotes: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over sessions of the best ask less the best bid of ``quotes[..., N, 6]``, in units of price, weighted by how long they held.

    Times at which there is no bid or no ask do not count. The interval is `skewed_means.skewed_mean`'s, over sessions.

    >>> quoted_spread([[0, 1, 98, 102, 1, 1], [0, 3, 99, 101, 2, 1], [0, 5, 99, 101, 1, 1]]).value
    3.0

    Source: Huang and Stoll (1996), "Dealer versus auction markets", Journal of Financial Economics 41, 313-357.
    """
    return by_session(_spreads, alpha, quotes)


def _spreads(quotes: FloatArray) -> FloatArray:
    return np.array([weighted(one[:, ASK] - one[:, BID], held(one)) for one in sessions(quotes)])
