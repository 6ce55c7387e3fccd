"""How near to the competitive price a market trades."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.trading_sessions import PRICE, UNITS, by_session, sessions

__all__ = ["price_convergence"]


def price_convergence(trades: ArrayLike, competitive_prices: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Smith's alpha: mean over sessions of 100 sqrt(mean (p - p0)^2) / p0, in percent of the competitive price p0; 0 at best.

    p are the prices of ``trades[..., N, 5]``, each unit counting once; p0 is the middle of ``competitive_prices[..., 2]``, the lowest
    and the highest. The interval is `skewed_means.skewed_mean`'s, over sessions.

    >>> price_convergence([[0, 1, 103, 1, 1], [0, 2, 96, 1, 1]], [99, 101]).value.__round__(4)
    3.5355

    Source: Smith (1962), "An experimental study of competitive market behavior", Journal of Political Economy 70, 111-137.
    """
    middle = np.asarray(competitive_prices, dtype=np.float64).mean(axis=-1)
    return by_session(_alphas, alpha, trades, middle[..., None, None])


def _alphas(trades: FloatArray, price: FloatArray) -> FloatArray:
    best = price.item()
    found = [np.average((one[:, PRICE] - best) ** 2, weights=one[:, UNITS]) for one in sessions(trades)]
    return 100 * np.sqrt(np.array(found)) / best
