"""What another law would earn at the decisions that were made, from what they earned and the law that they were drawn from.

A decision counts as often as the ``target[E, T, K]`` law would have made it: w = target / played, ``played[E, T]`` the probability of the act.
Each episode's mean over its decisions is one number, NaN marks what is past its end.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from .arms import AT_ONCE, Lag, before, shrunk
from .row_wise import rowwise
from .skewed_means import skewed_mean

__all__ = ["doubly_robust", "inverse_propensity", "off_policy_value", "self_normalised"]

_Worth = Callable[[IntArray, FloatArray, FloatArray, FloatArray], FloatArray]


def off_policy_value(
    worth: _Worth,
    arms: ArrayLike,
    arm_rewards: ArrayLike,
    arm_laws: ArrayLike,
    propensities: ArrayLike,
    alpha: float,
) -> Estimate:
    """The mean over episodes of their ``worth`` [E], a function of ``arms``, ``arm_rewards``, ``arm_laws`` and the weights w, for each row.

    The interval is `skewed_means.skewed_mean`'s.
    """
    parts = (arms, 2), (np.asarray(arm_rewards, dtype=np.float64), 2), (arm_laws, 3), (propensities, 2)
    return rowwise(partial(_value, worth, alpha=alpha), *parts)


def _value(
    worth: _Worth, arms: IntArray, rewards: FloatArray, target: FloatArray, played: FloatArray, alpha: float
) -> Estimate:
    return skewed_mean(worth(arms, rewards, target, _weights(arms, target, played)), alpha)


def _weights(arms: IntArray, target: FloatArray, played: FloatArray) -> FloatArray:
    """w [..., T] of each pull, NaN where there is none."""
    own = np.take_along_axis(target, np.maximum(arms, 0)[..., None], axis=-1)[..., 0]
    return np.where(arms < 0, np.nan, own / played)


def inverse_propensity(
    arms: IntArray, rewards: FloatArray, target: FloatArray, weights: FloatArray
) -> FloatArray:
    """The mean of w r over each episode's decisions, [E]. Source: Horvitz and Thompson (1952)."""
    return np.asarray(np.nanmean(weights * rewards, axis=-1))


def self_normalised(
    arms: IntArray, rewards: FloatArray, target: FloatArray, weights: FloatArray
) -> FloatArray:
    """sum w r / sum w over all decisions, and its influence besides, [E]. Source: Hajek (1971)."""
    sums = np.nansum(weights * rewards, axis=-1)
    sizes = np.nansum(weights, axis=-1)
    value = float(sums.sum() / sizes.sum())
    return np.asarray(value + (sums - value * sizes) / sizes.mean())


def doubly_robust(
    arms: IntArray, rewards: FloatArray, target: FloatArray, weights: FloatArray, lag: Lag = AT_ONCE
) -> FloatArray:
    """The mean over each episode's decisions of sum_a target_a m_a + w (r - m), [E], m the arms' mean rewards before the pull, shrunk
    by one pull to the mean of all.

    Source: Dudik, Langford and Li (2011), "Doubly robust policy evaluation and learning".
    """
    past = before(arms, rewards, target.shape[-1], lag)
    model = shrunk(past)
    own = np.take_along_axis(model, np.maximum(arms, 0)[..., None], axis=-1)[..., 0]
    each = (target * model).sum(axis=-1) + weights * (rewards - own)
    return np.asarray(np.nanmean(each, axis=-1))
