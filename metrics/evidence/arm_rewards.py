"""What each pull earned."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray, IntArray
from ...core.questions import TOLD
from ..shared.arms import by_episode
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "arm_rewards"]

SHAPE = "[..., E, T]"
EXAMPLE = np.array([[1.0, 0.0, 1.0, 0.0, 1.0], [0.0, 1.0, 1.0, 0.0, 1.0]])


def arm_rewards(decisions: Decisions, arms: IntArray) -> FloatArray:
    """What each of the ``arms`` pulled was paid, or told where a sample pays nothing; NaN where there is none."""
    return by_episode(decisions, np.asarray(decisions.logs.get(TOLD, decisions.reward)), np.nan)
