"""Whether neighbours have more ties than oneself."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import estimate
from ..shared.skewed_means import skewed_mean

__all__ = ["friendship_paradox"]


def friendship_paradox(neighbour_degrees: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over episodes of ``neighbour_degrees[..., E]``, the mean degree of people's neighbours over that of people; at least 1.

    It is 1 where all have as many neighbours, and the greater the more unequal they are: what spreads from neighbour to neighbour then
    comes from few. The interval is `skewed_means.skewed_mean`'s, from 1. NaN at E = 1, which shows no spread.

    >>> friendship_paradox([1.5, 1.25, 1.5, 1.75]).value
    1.5

    Source: Feld (1991), "Why your friends have more friends than you do", American Journal of Sociology 96, 1464-1477.
    """
    found = skewed_mean(np.asarray(neighbour_degrees, dtype=np.float64), alpha)
    return estimate(found.value, np.maximum(found.low, 1.0), found.high, found.n, found.withdrawn)
