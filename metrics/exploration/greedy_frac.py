"""How often the arm that has paid best so far is pulled."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.arms import Lag, lengths, mean_over_episodes, turns
from ..shared.row_wise import rowwise

__all__ = ["greedy_frac"]

_TIE = 1e-12


def greedy_frac(
    arms: ArrayLike,
    arm_rewards: ArrayLike,
    arm_pulls: ArrayLike,
    alpha: float = 0.05,
    *,
    reward_delay: int = 0,
    reward_batch: int = 1,
) -> Estimate:
    """GreedyFrac: the mean over episodes of the share of pulls of an arm with the largest mean reward so far, in [0, 1].

    An arm that has not paid yet counts as better than all that have, so that the greedy algorithm, which tries each once, has 1.
    ``arms`` and ``arm_rewards[..., E, T]``, the arm and the reward of each pull; ``arm_pulls[..., E, K]``; a reward is known
    ``reward_delay`` pulls later than at once, together with ``reward_batch`` - 1 others. Interval over episodes. NaN where there is none.

    >>> [round(x, 2) for x in greedy_frac([[0, 1, 0, 1], [0, 1, 1, 1]], [[1, 0, 1, 1], [0, 1, 1, 1]], [[2, 2], [1, 3]])]
    [0.88, 0.0, 1.0, 2.0]

    Source: GreedyFrac of Krishnamurthy, Harris, Foster, Zhang and Slivkins (2024), "Can large language models explore
    in-context?", arXiv 2403.15371.
    """
    rows = partial(_mean, lag=Lag(int(reward_delay), int(reward_batch)), alpha=alpha)
    return rowwise(rows, (arms, 2), (arm_rewards, 2), (arm_pulls, 2))


def _mean(arms: IntArray, rewards: FloatArray, pulls: IntArray, lag: Lag, alpha: float) -> Estimate:
    rows, greedy = np.arange(len(arms)), np.zeros(len(arms))
    for turn, past in enumerate(turns(arms, rewards, pulls.shape[-1], lag)):
        mean = np.where(past.pulls > 0, past.gains / np.maximum(past.pulls, 1), np.inf)
        own = mean[rows, arms[:, turn]]
        greedy += (arms[:, turn] >= 0) & (own >= mean.max(axis=-1) - _TIE)
    return mean_over_episodes(greedy / np.maximum(lengths(arms), 1), alpha)
