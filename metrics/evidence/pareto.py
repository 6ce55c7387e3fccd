"""Whether each negotiation ended in a split that no other betters."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ..shared.decisions import Decisions
from ..shared.logged import once_an_episode

__all__ = ["EXAMPLE", "SHAPE", "pareto"]

SHAPE = "[..., E]"
EXAMPLE = np.array([1.0, 0.0] * 5)


def pareto(decisions: Decisions) -> FloatArray | None:
    """1 where an episode's split was Pareto optimal, 0 where it was not or there was none."""
    return once_an_episode(decisions, "pareto")
