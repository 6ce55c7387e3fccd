"""Means of decisions whose episodes are the independent units.

>>> [round(float(part), 2) for part in episode_mean(np.array([1.0, 0.0, 1.0, 1.0]), np.array([0, 0, 1, 2]), 0.0, 1.0, 0.05)]
[0.75, 0.0, 1.0, 4.0]
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from .row_wise import rowwise
from .skewed_means import skewed_mean

__all__ = ["episode_mean", "rate"]


def rate(scores: ArrayLike, episodes: ArrayLike, alpha: float) -> Estimate:
    """`episode_mean` of ``scores[..., N]`` in [0, 1]. Raises `InputError` unless ``episodes[..., N]`` have the same shape."""
    given, names = np.asarray(scores, dtype=np.float64), np.asarray(episodes)
    if given.shape != names.shape:
        raise InputError(
            f"numbers of shape {given.shape} came with episodes of shape {names.shape}; give an episode for each"
        )
    return rowwise(partial(episode_mean, least=0.0, most=1.0, alpha=alpha), (given, 1), (names, 1))


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
