"""What the arm would lose that an episode's rewards recommend."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.arms import mean_over_episodes
from ..shared.row_wise import rowwise

__all__ = ["simple_regret"]


def simple_regret(
    arms: ArrayLike,
    arm_rewards: ArrayLike,
    arm_regrets: ArrayLike,
    arm_pulls: ArrayLike,
    alpha: float = 0.05,
) -> Estimate:
    """Mean over episodes of the expected regret of one more pull, of the arm with the largest mean reward at the end, in reward units.

    Of several such arms each is as likely. ``arms``, ``arm_rewards`` and ``arm_regrets[..., E, T]``: the arm, the reward and the expected
    regret of each pull; ``arm_pulls[..., E, K]``. Interval over episodes, between 0 and the
    greatest regret of any pull; withdrawn where no pull had any, which shows nothing of worse arms. NaN where there is none.

    >>> [round(x, 2) for x in simple_regret([[0, 1], [0, 1]], [[1, 0], [0, 1]], [[0, 0.2], [0, 0.2]], [[1, 1], [1, 1]])]
    [0.1, 0.0, 0.2, 2.0]

    Source: Bubeck, Munos and Stoltz (2009), "Pure exploration in multi-armed bandits problems", with the recommendation of the
    empirical best arm.
    """
    parts = (arms, 2), (arm_rewards, 2), (arm_regrets, 2), (arm_pulls, 2)
    return rowwise(partial(_mean, alpha=alpha), *parts)


def _mean(
    arms: IntArray, rewards: FloatArray, regrets: FloatArray, pulls: IntArray, alpha: float
) -> Estimate:
    reach = float(np.nanmax(regrets, initial=0.0))
    if not reach > 0:
        return Estimate(0.0, 0.0, np.inf, len(arms), "no worse arm was pulled")
    lost = _lost(arms, rewards, regrets, pulls.shape[-1])
    return mean_over_episodes(lost, alpha, 0.0, reach)


def _lost(arms: IntArray, rewards: FloatArray, regrets: FloatArray, width: int) -> FloatArray:
    """The mean regret of the arms that paid best in each row, [E]."""
    means, gaps = np.full((len(arms), width), -np.inf), np.zeros((len(arms), width))
    for arm in range(width):
        held = (arms == arm) & np.isfinite(rewards)
        some = held.any(axis=-1)
        sums = np.where(held, rewards, 0.0).sum(axis=-1)[some]
        means[some, arm] = sums / held.sum(axis=-1)[some]
        last = arms.shape[1] - 1 - np.argmax(held[:, ::-1], axis=-1)
        gaps[some, arm] = regrets[some, last[some]]
    best = means >= means.max(axis=-1, keepdims=True) - 1e-12
    return np.asarray((gaps * best).sum(axis=-1) / best.sum(axis=-1))
