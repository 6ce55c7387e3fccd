"""Normal laws on an interval, one for each row."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from ....core.chance import FloatArray
from ....core.laws.interval_strategy import IntervalStrategy
from ....core.spaces.interval import Interval

__all__ = ["normal_law"]


def normal_law(space: Interval, mean: ArrayLike, sd: float) -> IntervalStrategy:
    """The normal laws of ``mean`` [B] and of standard deviation ``sd`` > 0, cut to the interval; a mean outside it counts as its nearer end.

    >>> law = normal_law(Interval(-10, 10), [0.0, 1.0], 2.0)
    >>> law.cdf_of(np.array([0.0, 1.0])).round(3).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    middle = np.clip(np.asarray(mean, dtype=np.float64), space.low, space.high)
    below = ndtr((space.low - middle) / sd)
    inside = ndtr((space.high - middle) / sd) - below

    def cdf(x: FloatArray) -> FloatArray:
        return np.asarray(np.clip((ndtr((np.asarray(x) - middle) / sd) - below) / inside, 0.0, 1.0))

    def ppf(level: FloatArray) -> FloatArray:
        number = middle + sd * ndtri(below + inside * np.asarray(level))
        return np.asarray(np.clip(number, space.low, space.high))

    return IntervalStrategy(space, cdf, ppf, batch=1)
