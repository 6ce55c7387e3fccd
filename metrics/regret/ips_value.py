"""What the optimal law would have earned, by inverse propensity weighting."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.off_policy import inverse_propensity, off_policy_value

__all__ = ["ips_value"]


def ips_value(
    arms: ArrayLike,
    arm_rewards: ArrayLike,
    arm_laws: ArrayLike,
    propensities: ArrayLike,
    alpha: float = 0.05,
) -> Estimate:
    """Mean reward of a pull under the optimal law of each decision, at the histories that the seat came to, by inverse propensity weighting, in reward units.

    Each reward counts target / played times: right whatever arms pay, but the noisier the rarer the act was. ``arms``, ``arm_rewards`` and ``propensities[..., E, T]``: the arm, its reward, and its probability under the law that was
    played; ``arm_laws[..., E, T, K]``: the optimal laws. It says nothing of the histories that the optimal law itself would lead to. The interval is over
    episodes, with the skewness taken out; withdrawn below 50 of them, as rare acts may weigh as much as they like.

    >>> import numpy as np
    >>> half = np.full((60, 2), 0.5)
    >>> ips_value(np.tile([0, 1], (60, 1)), np.tile([1, 0], (60, 1)), np.full((60, 2, 2), 0.5), half).value
    0.5

    Source: Horvitz and Thompson (1952), "A generalization of sampling without replacement from a finite universe".
    """
    return off_policy_value(inverse_propensity, arms, arm_rewards, arm_laws, propensities, alpha)
