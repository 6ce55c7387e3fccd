"""What another law would earn at the decisions that were made, from what they earned and the law that they were drawn from.

A decision counts as often as the ``target[E, T, K]`` law would have made it: w = target / played, ``played[E, T]`` the probability of the act.
Each episode's mean over its decisions is one number, NaN marks what is past its end.
"""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray, IntArray
from .arms import before, shrunk

__all__ = ["doubly_robust", "importance_weights", "inverse_propensity", "self_normalised"]


def importance_weights(arms: IntArray, target: FloatArray, played: FloatArray) -> FloatArray:
    """w [..., T] of each pull, NaN where there is none."""
    own = np.take_along_axis(target, np.maximum(arms, 0)[..., None], axis=-1)[..., 0]
    return np.where(arms < 0, np.nan, own / played)


def inverse_propensity(weights: FloatArray, rewards: FloatArray) -> FloatArray:
    """The mean of w r over each episode's decisions, [E]. Source: Horvitz and Thompson (1952)."""
    return np.asarray(np.nanmean(weights * rewards, axis=-1))


def self_normalised(weights: FloatArray, rewards: FloatArray) -> tuple[float, FloatArray]:
    """sum w r / sum w over all decisions, and its influences [E], whose mean is 0. Source: Hajek (1971)."""
    sums = np.nansum(weights * rewards, axis=-1)
    sizes = np.nansum(weights, axis=-1)
    value = float(sums.sum() / sizes.sum())
    return value, np.asarray((sums - value * sizes) / sizes.mean())


def doubly_robust(
    arms: IntArray, rewards: FloatArray, target: FloatArray, weights: FloatArray, delay: int = 0
) -> FloatArray:
    """The mean over each episode's decisions of sum_a target_a m_a + w (r - m), [E], m the arms' mean rewards before the pull, shrunk
    by one pull to the mean of all.

    Source: Dudik, Langford and Li (2011), "Doubly robust policy evaluation and learning".
    """
    past = before(arms, rewards, target.shape[-1], delay)
    model = shrunk(past)
    own = np.take_along_axis(model, np.maximum(arms, 0)[..., None], axis=-1)[..., 0]
    each = (target * model).sum(axis=-1) + weights * (rewards - own)
    return np.asarray(np.nanmean(each, axis=-1))
