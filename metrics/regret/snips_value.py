"""What the optimal law would have earned, by self-normalised inverse propensity weighting."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.off_policy import off_policy_value, self_normalised

__all__ = ["snips_value"]


def snips_value(
    arms: ArrayLike,
    arm_rewards: ArrayLike,
    arm_laws: ArrayLike,
    propensities: ArrayLike,
    alpha: float = 0.05,
) -> Estimate:
    """Mean reward of a pull under the optimal law of each decision, at the histories that the seat came to, by self-normalised inverse propensity weighting, in reward units.

    As `ips_value`, over the sum of the weights instead of the number of decisions: a little biased, and less noisy. ``arms``, ``arm_rewards`` and ``propensities[..., E, T]``: the arm, its reward, and its probability under the law that was
    played; ``arm_laws[..., E, T, K]``: the optimal laws. It says nothing of the histories that the optimal law itself would lead to. The interval is over
    episodes, with the skewness taken out; withdrawn below 50 of them, as rare acts may weigh as much as they like.

    >>> import numpy as np
    >>> half = np.full((60, 2), 0.5)
    >>> snips_value(np.tile([0, 1], (60, 1)), np.tile([1, 0], (60, 1)), np.full((60, 2, 2), 0.5), half).value
    0.5

    Source: Swaminathan and Joachims (2015), "The self-normalized estimator for counterfactual learning".
    """
    return off_policy_value(self_normalised, arms, arm_rewards, arm_laws, propensities, alpha)
