"""How far the price of an asset is from what it is worth, above or below."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.asset_prices import deviations
from ..shared.trading_sessions import by_session

__all__ = ["relative_absolute_deviation"]


def relative_absolute_deviation(asset_periods: ArrayLike, alpha: float = 0.05) -> Estimate:
    """RAD, mean over sessions: the mean of abs(price - fundamental value) over periods, over the mean value of ``asset_periods[..., N, 5]``.

    0 where prices are what the asset is worth in every period. Periods without trade have no price and do not count. The interval
    is `skewed_means.skewed_mean`'s, over sessions.

    >>> relative_absolute_deviation([[0, 1, 15, 20, 0.1], [0, 2, 15, 10, 0.1]]).value.__round__(3)
    0.333

    Source: Stoeckl, Huber and Kirchler (2010), "Bubble measures in experimental asset markets", Experimental Economics 13, 284-298.
    """
    return by_session(partial(deviations, size=np.abs), alpha, asset_periods)
