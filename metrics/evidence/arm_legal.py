"""Which arms could be pulled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.arms import by_episode
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "arm_legal"]

SHAPE = "[..., E, T, K]"
EXAMPLE = np.ones((2, 5, 2), dtype=np.bool_)


def arm_legal(decisions: Decisions, arms: IntArray, arm_pulls: IntArray) -> NDArray[np.bool_] | None:
    """Which arms could be pulled at each of the ``arms`` pulled, where that was logged: ``available`` is the sum of 2 ** k over them."""
    logged = decisions.logs.get("available")
    if logged is None or not np.isfinite(logged.astype(np.float64)).all():
        return None
    codes = by_episode(decisions, logged.astype(np.int64), -1)  # -1: all, after an episode's end
    return np.asarray((codes[..., None] >> np.arange(arm_pulls.shape[-1])) & 1, dtype=np.bool_)
