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


def recommended_regret(recommended: ArrayLike, sample_gaps: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over episodes of the expected regret of the arm that the player recommended (its simple regret), in reward units.

    ``recommended[..., E]``: that of each episode; ``sample_gaps[..., E]``: how far below the best the worst arm was that it sampled. The
    interval is over episodes, between 0 and the greatest gap; withdrawn where there is none, which shows nothing of worse arms. NaN
    where there is no episode.

    >>> [round(x, 2) for x in recommended_regret([0, 0.2], [0.2, 0.2])]
    [0.1, 0.0, 0.2, 2.0]

    Source: Bubeck, Munos and Stoltz (2009), "Pure exploration in multi-armed bandits problems".
    """
    return rowwise(partial(_mean, alpha=alpha), (recommended, 1), (sample_gaps, 1))


def _mean(recommended: FloatArray, gaps: FloatArray, alpha: float) -> Estimate:
    reach = max(float(gaps.max(initial=0.0)), float(recommended.max(initial=0.0)))
    if not reach > 0:
        return Estimate(0.0, 0.0, np.inf, len(recommended), "no worse arm was sampled")
    return mean_over_episodes(recommended, alpha, 0.0, reach)
