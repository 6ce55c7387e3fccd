"""What a decision of each episode earned on the average."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ..shared.decisions import Decisions
from ..shared.series import whole

__all__ = ["EXAMPLE", "SHAPE", "mean_rewards"]

SHAPE = "[..., E]"
EXAMPLE = np.where(np.array([0, 1] * 4 + [0, 0]) == 0, 1.0, -1.0)


def mean_rewards(decisions: Decisions) -> FloatArray | None:
    """Total reward of each whole episode over the number of its decisions."""
    if not np.isfinite(decisions.reward).any():
        return None
    episodes, paid = decisions.payoffs()
    asked = np.sort(decisions.episode)
    made = np.searchsorted(asked, episodes, side="right") - np.searchsorted(asked, episodes, side="left")
    kept = whole(decisions, episodes)
    return np.asarray((paid / np.maximum(made, 1))[kept])
