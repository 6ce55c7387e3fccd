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


def arm_rewards(decisions: Decisions, arms: IntArray) -> FloatArray | None:
    """What each of the ``arms`` pulled was paid, NaN where there is none; not known where the player was told another number than that."""
    return None if TOLD in decisions.logs else by_episode(decisions, decisions.reward, np.nan)
