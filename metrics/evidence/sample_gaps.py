"""How bad the worst arm is that each episode sampled."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ..shared.arms import by_episode
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "sample_gaps"]

SHAPE = "[..., E]"
EXAMPLE = np.array([0.2, 0.2])


def sample_gaps(decisions: Decisions) -> FloatArray | None:
    """The greatest distance from the best mean of any arm that a whole episode sampled or named, as logged under ``gap``."""
    logged = decisions.logs.get("gap")
    if logged is None or not len(logged):
        return None
    return np.asarray(by_episode(decisions, np.asarray(logged, dtype=np.float64), 0.0).max(axis=-1))
