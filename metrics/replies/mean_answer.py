"""The mean of what was answered in numbers."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from ..shared.episode_means import episode_mean
from ..shared.row_wise import rowwise

__all__ = ["mean_answer"]


def mean_answer(numbers: ArrayLike, number_episodes: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean of ``numbers[..., T]``, in their own unit: the share that is given, the price that is asked.

    The interval is over ``number_episodes[..., T]``, whose decisions may lean on each other, as in `mean_reward`; withdrawn, that is all numbers,
    below 50 episodes and where all are alike, since nothing rules out a rare answer as large as one likes. Raises `InputError` on numbers that are not finite.

    >>> mean_answer([0.5, 0.25, 0.75, 0.5], [0, 0, 1, 1]).value
    0.5

    Source: Hall (1992), "On the removal of skewness by transformation", for the interval.
    """
    given, names = np.asarray(numbers, dtype=np.float64), np.asarray(number_episodes)
    if given.shape != names.shape or not np.isfinite(given).all():
        raise InputError(
            f"numbers of shape {given.shape} came with episodes of shape {names.shape}; give finite ones, an episode for each"
        )
    return rowwise(partial(_mean, alpha=alpha), (given, 1), (names, 1))


def _mean(numbers: FloatArray, episodes: IntArray, alpha: float) -> Estimate:
    return episode_mean(numbers, episodes, -np.inf, np.inf, alpha)
