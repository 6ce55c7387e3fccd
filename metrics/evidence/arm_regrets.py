"""What each pull lost to the best arm."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray, IntArray
from ..shared.arms import by_episode
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "arm_regrets"]

SHAPE = "[..., E, T]"
EXAMPLE = np.array([[0.0, 0.2, 0.0, 0.0, 0.0], [0.0, 0.2, 0.2, 0.0, 0.2]])


def arm_regrets(
    decisions: Decisions, arms: IntArray, arm_means: FloatArray | None = None
) -> FloatArray | None:
    """Expected regret of each of the ``arms`` pulled, 0 at a best arm and NaN where there is none: as it was logged, or by the means of the arms."""
    logged = decisions.logs.get("regret")
    if logged is not None:
        return by_episode(decisions, np.asarray(logged, dtype=np.float64), np.nan)
    if arm_means is None:
        return None
    return np.where(arms < 0, np.nan, arm_means.max() - arm_means[arms])
