"""By how much an asset is dearer than it is worth."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.asset_prices import deviations
from ..shared.trading_sessions import by_session

__all__ = ["relative_deviation"]


def relative_deviation(asset_periods: ArrayLike, alpha: float = 0.05) -> Estimate:
    """RD, mean over sessions: the mean of price - fundamental value over periods, over the mean value of ``asset_periods[..., N, 5]``.

    0.1 says that the asset was 10 % too dear on the average; below 0 it was too cheap. Periods without trade have no price and do not
    count. The interval is `skewed_means.skewed_mean`'s, over sessions.

    >>> relative_deviation([[0, 1, 30, 20, 0.1], [0, 2, 10, 10, 0.1]]).value.__round__(3)
    0.333

    Source: Stoeckl, Huber and Kirchler (2010), "Bubble measures in experimental asset markets", Experimental Economics 13, 284-298.
    """
    return by_session(partial(deviations, size=np.asarray), alpha, asset_periods)
