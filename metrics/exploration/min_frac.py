"""How evenly arms are pulled: the least share of any."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.arms import mean_over_episodes

__all__ = ["min_frac"]


def min_frac(arm_pulls: ArrayLike, alpha: float = 0.05) -> Estimate:
    """K MinFrac: the mean over episodes of K times the share of the pulls that the least pulled of K arms has, in [0, 1].

    1 where all arms are pulled alike, as one does who never exploits; 0 where some arm is never pulled. ``arm_pulls[..., E, K]``.
    Interval over episodes. NaN where there is none.

    >>> [round(x, 2) for x in min_frac([[8, 1, 1], [4, 3, 3]])]
    [0.6, 0.0, 1.0, 2]

    Source: K * MinFrac(T) of Krishnamurthy, Harris, Foster, Zhang and Slivkins (2024), "Can large language models explore
    in-context?", arXiv 2403.15371.
    """
    pulls = np.asarray(arm_pulls, dtype=np.float64)
    least = pulls.shape[-1] * pulls.min(axis=-1) / np.maximum(pulls.sum(axis=-1), 1)
    return mean_over_episodes(least, alpha)
