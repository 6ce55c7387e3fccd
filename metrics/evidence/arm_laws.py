"""The optimal law of each pull."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray, IntArray
from ..shared.arms import by_episode
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "arm_laws"]

SHAPE = "[..., E, T, K]"
EXAMPLE = np.full((2, 5, 2), 0.5)


def arm_laws(decisions: Decisions, arms: IntArray) -> FloatArray | None:
    """The optimal law at each of the ``arms`` pulled, where it differs from one decision to another."""
    if decisions.laws is None or np.isnan(decisions.laws).any():
        return None
    return np.stack([by_episode(decisions, law, np.nan) for law in decisions.laws.T], axis=-1)
