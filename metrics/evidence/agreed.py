"""Whether each negotiation ended in agreement."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "agreed"]

SHAPE = "[..., E]"
EXAMPLE = np.array([1.0, 0.0] * 5)


def agreed(decisions: Decisions) -> FloatArray | None:
    """1 where the players of an episode agreed, 0 where they did not."""
    logged = decisions.logs.get("agreed")
    return None if logged is None else logged[~np.isnan(logged)]
