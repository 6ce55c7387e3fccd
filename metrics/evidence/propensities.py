"""How likely the law that was played made each pull."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray, IntArray
from ..shared.arms import by_episode
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "propensities"]

SHAPE = "[..., E, T]"
EXAMPLE = np.full((2, 5), 0.4)


def propensities(decisions: Decisions, arms: IntArray) -> FloatArray | None:
    """The probability of each of the ``arms`` pulled under the law that it was drawn from; known where that is known of every decision."""
    if decisions.played is None or np.isnan(decisions.played[decisions.legal]).any():
        return None
    each = [by_episode(decisions, law, np.nan) for law in decisions.played.T]
    return np.take_along_axis(np.stack(each, axis=-1), np.maximum(arms, 0)[..., None], axis=-1)[..., 0]
