"""What each pull earned."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray, IntArray
from ..shared.arms import by_episode
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "arm_rewards"]

SHAPE = "[..., E, T]"
EXAMPLE = np.array([[1.0, 0.0, 1.0, 0.0, 1.0], [0.0, 1.0, 1.0, 0.0, 1.0]])


def arm_rewards(decisions: Decisions, arms: IntArray) -> FloatArray:
    """The reward of each of the ``arms`` pulled, NaN where there is none."""
    return by_episode(decisions, decisions.reward, np.nan)
