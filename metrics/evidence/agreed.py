"""Whether each negotiation ended in agreement."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ..shared.decisions import Decisions
from ..shared.logged import once_an_episode

__all__ = ["EXAMPLE", "SHAPE", "agreed"]

SHAPE = "[..., E]"
EXAMPLE = np.array([1.0, 0.0] * 5)


def agreed(decisions: Decisions) -> FloatArray | None:
    """1 where the players of an episode agreed, 0 where they did not."""
    return once_an_episode(decisions, "agreed")
