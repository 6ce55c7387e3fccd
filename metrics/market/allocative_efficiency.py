"""How much of the gains from trade were made."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import estimate
from ..shared.skewed_means import skewed_mean

__all__ = ["allocative_efficiency"]


def allocative_efficiency(surpluses: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over episodes of ``surpluses[..., E]``, what all traders earned over the most that they could have earned; at most 1.

    The interval is `skewed_means.skewed_mean`'s, up to 1; withdrawn below 50 episodes, since nothing rules out a rare failure. NaN at
    E = 1, which shows no spread.

    >>> allocative_efficiency([0.9, 1.0, 0.95, 0.95]).value.__round__(3)
    0.95

    Source: Smith (1962), "An experimental study of competitive market behavior", Journal of Political Economy 70, 111-137.
    """
    found = skewed_mean(np.asarray(surpluses, dtype=np.float64), alpha)
    return estimate(found.value, found.low, np.minimum(found.high, 1.0), found.n, found.withdrawn)
