"""Where the Lai-Robbins line stands at the end of an episode."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray, IntArray
from ..shared.arms import lengths
from ..shared.lai_robbins import slope

__all__ = ["EXAMPLE", "SHAPE", "least_regret"]

SHAPE = "[...]"
EXAMPLE = 3.98


def least_regret(environment: object, arms: IntArray, arm_means: FloatArray) -> float | None:
    """C ln T (`shared.lai_robbins.slope`), in reward units, T the pulls of the longest episode; not known where it is 0."""
    noise = getattr(environment, "noise", None)
    line = slope(arm_means, noise if isinstance(noise, float) else None) * np.log(
        lengths(arms).max(initial=1)
    )
    return float(line) or None
