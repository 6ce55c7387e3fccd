"""Whether buying follows buying."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.counting import estimate
from ..shared.trading_sessions import SIDE, by_session, sessions

__all__ = ["order_sign_autocorrelation"]


def order_sign_autocorrelation(trades: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over sessions of the autocorrelation at lag 1 of who took: 1 where an order bought, -1 where it sold, -1 to 1.

    sum (s_t - m)(s_(t+1) - m) / sum (s_t - m)^2, m being the session's mean sign: of independent signs about -1/n in a session of n
    ``trades[..., N, 5]``. A session of fewer than three trades, or of one sign alone, has none. The interval is
    `skewed_means.skewed_mean`'s, over sessions, from -1 to 1; it reaches either way by what a session that was missed may add.

    >>> order_sign_autocorrelation([[0, 1, 9, 1, 1], [0, 2, 9, 1, 1], [0, 3, 9, 1, -1], [0, 4, 9, 1, -1]]).value
    0.25

    Source: Lillo and Farmer (2004), "The long memory of the efficient market", Studies in Nonlinear Dynamics and Econometrics 8(3).
    """
    found = by_session(_correlations, alpha, trades, span=2.0)
    return estimate(
        found.value, np.maximum(found.low, -1.0), np.minimum(found.high, 1.0), found.n, found.withdrawn
    )


def _correlations(trades: FloatArray) -> FloatArray:
    return np.array([_correlation(one[:, SIDE]) for one in sessions(trades)])


def _correlation(signs: FloatArray) -> float:
    apart = signs - signs.mean()
    spread = float(np.sum(apart**2))
    return float(np.sum(apart[1:] * apart[:-1])) / spread if len(signs) > 2 and spread else np.nan
