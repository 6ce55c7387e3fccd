"""How much the arms are sought of which little is known."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.arms import Lag
from ..shared.choice_model import weight

__all__ = ["directed_exploration"]


def directed_exploration(
    arms: ArrayLike,
    arm_rewards: ArrayLike,
    arm_pulls: ArrayLike,
    alpha: float = 0.05,
    *,
    reward_delay: int = 0,
    reward_batch: int = 1,
) -> Estimate:
    """The weight c of uncertainty in P(arm) proportional to exp(b value + c uncertainty), fitted to all pulls by maximum likelihood.

    Above 0 where arms are pulled because little is known of them, below 0 where they are shunned. The uncertainty of an arm pulled n times is
    1 / sqrt(n + 1), its value the mean reward shrunk by one pull to that of all pulls so far. ``arms`` and ``arm_rewards[..., E, T]``, ``arm_pulls[..., E, K]``; a
    reward is known ``reward_delay`` pulls later than at once, together with ``reward_batch`` - 1 others. Interval by the jackknife over episodes; withdrawn where choices are separated.

    >>> import numpy as np
    >>> arms = np.array([[0, 1, 1, 0, 1, 0], [1, 0, 0, 1, 0, 0], [0, 0, 1, 1, 0, 1], [1, 1, 0, 0, 0, 1]] * 3)
    >>> round(directed_exploration(arms, arms == 0, np.tile([3, 3], (12, 1))).value, 1)
    4.7

    Source: Gershman (2018), "Deconstructing the human algorithms for exploration", Cognition 173, 34-42; Wilson et al. (2014),
    "Humans use directed and random exploration to solve the explore-exploit dilemma".
    """
    return weight(1, arms, arm_rewards, arm_pulls, alpha, Lag(int(reward_delay), int(reward_batch)))
