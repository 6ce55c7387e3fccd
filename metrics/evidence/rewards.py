"""What each episode earned."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ..shared.decisions import Decisions
from ..shared.series import whole

__all__ = ["EXAMPLE", "SHAPE", "rewards"]

SHAPE = "[..., E]"
EXAMPLE = np.where(np.array([0, 1] * 4 + [0, 0]) == 0, 1.0, -1.0)


def rewards(decisions: Decisions) -> FloatArray | None:
    """Total reward of each whole episode; one that ended early has none."""
    if not np.isfinite(decisions.reward).any():
        return None
    episodes, paid = decisions.payoffs()
    return paid[whole(decisions, episodes)]
