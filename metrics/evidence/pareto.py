"""Whether each negotiation ended in a split that no other betters."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "pareto"]

SHAPE = "[..., E]"
EXAMPLE = np.array([1.0, 0.0] * 5)


def pareto(decisions: Decisions) -> FloatArray | None:
    """1 where an episode's split was Pareto optimal, 0 where it was not or there was none."""
    logged = decisions.logs.get("pareto")
    return None if logged is None else logged[~np.isnan(logged)]
