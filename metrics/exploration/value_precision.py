"""How precisely the arms that have paid more are pulled: the less, the more exploration is random."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.arms import Lag
from ..shared.choice_model import weight

__all__ = ["value_precision"]


def value_precision(
    arms: ArrayLike,
    arm_rewards: ArrayLike,
    arm_pulls: ArrayLike,
    alpha: float = 0.05,
    *,
    reward_delay: int = 0,
    reward_batch: int = 1,
) -> Estimate:
    """The weight b of value in P(arm) proportional to exp(b value + c uncertainty), fitted to all pulls by maximum likelihood; per reward unit.

    0 where what arms have paid does not matter, and exploration is random; the greater, the less random. Values and uncertainty, evidence and
    interval are those of `directed_exploration`.

    >>> import numpy as np
    >>> arms = np.array([[0, 1, 1, 0, 1, 0], [1, 0, 0, 1, 0, 0], [0, 0, 1, 1, 0, 1], [1, 1, 0, 0, 0, 1]] * 3)
    >>> round(value_precision(arms, arms == 0, np.tile([3, 3], (12, 1))).value, 1)
    0.6

    Source: Gershman (2018), "Deconstructing the human algorithms for exploration", Cognition 173, 34-42; Wilson et al. (2014),
    "Humans use directed and random exploration to solve the explore-exploit dilemma".
    """
    return weight(0, arms, arm_rewards, arm_pulls, alpha, Lag(int(reward_delay), int(reward_batch)))
