"""What the arm that was recommended would lose."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.arms import mean_over_episodes
from ..shared.row_wise import rowwise

__all__ = ["recommended_regret"]


def recommended_regret(recommended: ArrayLike, arm_regrets: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over episodes of the expected regret of the arm that the player recommended (its simple regret), in reward units.

    ``recommended[..., E]``: that of each episode; ``arm_regrets[..., E, T]``: of each pull. The interval is over episodes, between 0 and
    the greatest regret of any pull; withdrawn where no pull had any, which shows nothing of worse arms. NaN where there is none.

    >>> [round(x, 2) for x in recommended_regret([0, 0.2], [[0, 0.2], [0, 0.2]])]
    [0.1, 0.0, 0.2, 2.0]

    Source: Bubeck, Munos and Stoltz (2009), "Pure exploration in multi-armed bandits problems".
    """
    return rowwise(partial(_mean, alpha=alpha), (recommended, 1), (arm_regrets, 2))


def _mean(recommended: FloatArray, regrets: FloatArray, alpha: float) -> Estimate:
    reach = max(float(np.nanmax(regrets, initial=0.0)), float(recommended.max(initial=0.0)))
    if not reach > 0:
        return Estimate(0.0, 0.0, np.inf, len(recommended), "no worse arm was pulled")
    return mean_over_episodes(recommended, alpha, 0.0, reach)
