"""What the optimal law would have earned, by the doubly robust estimator."""

from __future__ import annotations

from functools import partial

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.arms import Lag
from ..shared.off_policy import doubly_robust, off_policy_value

__all__ = ["dr_value"]


def dr_value(
    arms: ArrayLike,
    arm_rewards: ArrayLike,
    arm_laws: ArrayLike,
    propensities: ArrayLike,
    alpha: float = 0.05,
    *,
    reward_delay: int = 0,
    reward_batch: int = 1,
) -> Estimate:
    """Mean reward of a pull under the optimal law of each decision, at the histories that the seat came to, by the doubly robust estimator, in reward units.

    The target's mean of what each arm had paid so far, put right by the weighted errors of the arms pulled: right as `ips_value` is, and less noisy
    where arms are known. ``arms``, ``arm_rewards`` and ``propensities[..., E, T]``: the arm, its reward, and its probability under the law that was
    played; ``arm_laws[..., E, T, K]``: the optimal laws. It says nothing of the histories that the optimal law itself would lead to. The interval is over
    episodes, with the skewness taken out; withdrawn below 50 of them, as rare acts may weigh as much as they like.

    >>> import numpy as np
    >>> half = np.full((60, 2), 0.5)
    >>> dr_value(np.tile([0, 1], (60, 1)), np.tile([1, 0], (60, 1)), np.full((60, 2, 2), 0.5), half).value
    0.5

    Source: Dudik, Langford and Li (2011), "Doubly robust policy evaluation and learning".
    """
    lag = Lag(int(reward_delay), int(reward_batch))
    return off_policy_value(partial(doubly_robust, lag=lag), arms, arm_rewards, arm_laws, propensities, alpha)
