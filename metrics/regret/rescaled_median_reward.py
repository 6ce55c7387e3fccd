"""What an episode earns between the worst arm and the best."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.row_wise import rowwise

__all__ = ["rescaled_median_reward"]


def rescaled_median_reward(arm_rewards: ArrayLike, arm_means: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Median over episodes of the mean reward of a pull, so rescaled that the worst arm's mean is 0 and the best arm's is 1.

    ``arm_rewards[..., E, T]``, NaN after an episode's end; ``arm_means[..., K]``. Luck may take it out of [0, 1]. The interval lies between
    two order statistics, by the binomial law of how many episodes are below the median; all numbers where there are too few for any. NaN
    where all arms pay the same.

    >>> [round(x, 2) for x in rescaled_median_reward([[1, 1], [1, 0], [0, 0], [1, 1], [0, 1], [1, 0]], [0.5, 1])]
    [0.0, -1.0, 1.0, 6.0]

    Source: MedianReward of Krishnamurthy, Harris, Foster, Zhang and Slivkins (2024), "Can large language models explore
    in-context?", arXiv 2403.15371; the interval, Thompson (1936).
    """
    return rowwise(partial(_median, alpha=alpha), (arm_rewards, 2), (arm_means, 1))


def _median(rewards: FloatArray, means: FloatArray, alpha: float) -> Estimate:
    n, reach = len(rewards), np.ptp(means)
    if not n or not reach > 0:
        return Estimate(np.nan, np.nan, np.nan, n)
    earned = np.sort((np.nanmean(rewards, axis=-1) - means.min()) / reach)
    below = int((bdtr(np.arange(n), n, 0.5) <= alpha / 2).sum())
    if not below:
        return Estimate(float(np.median(earned)), -np.inf, np.inf, n, "too few episodes for a median")
    return Estimate(float(np.median(earned)), earned[below - 1], earned[n - below], n)
