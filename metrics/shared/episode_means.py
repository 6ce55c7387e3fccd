"""Means of decisions whose episodes are the independent units.

>>> [round(float(part), 2) for part in episode_mean(np.array([1.0, 0.0, 1.0, 1.0]), np.array([0, 0, 1, 2]), 0.0, 1.0, 0.05)]
[0.75, 0.0, 1.0, 4.0]
"""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from .skewed_means import skewed_mean

__all__ = ["episode_mean"]


def episode_mean(scores: FloatArray, episodes: IntArray, least: float, most: float, alpha: float) -> Estimate:
    """The mean of ``scores[N]`` in [``least``, ``most``], which may be infinite; interval over ``episodes[N]``, as `skewed_mean`'s, and within these.

    It is a ratio of two sums over episodes, of scores and of their numbers, whose doubt is that of each episode's sum less the mean
    times its number. n counts scores. NaN within [``least``, ``most``] where there is none.

    Source: Cochran (1977), "Sampling techniques", chapter 6, for the ratio.
    """
    if not len(scores):
        return Estimate(np.nan, least, most, 0.0)
    _, place, held = np.unique(episodes, return_inverse=True, return_counts=True)
    value = float(scores.mean())
    share = len(scores) / len(held)  # the scores of an episode, on the average
    span = (most - least) * held.max() / share
    leans = value + np.bincount(place, scores - value) / share
    found = skewed_mean(leans, alpha, span if np.isfinite(span) else None, both=True)
    low = np.nan_to_num(found.low, nan=least, neginf=least)
    high = np.nan_to_num(found.high, nan=most, posinf=most)
    ends = max(float(low), least), min(float(high), most)
    return Estimate(value, *ends, float(len(scores)), found.withdrawn)
