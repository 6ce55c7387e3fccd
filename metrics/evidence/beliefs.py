"""What was believed of the other player's move at each choice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "beliefs"]

SHAPE = "[..., T, O]"
EXAMPLE = np.full((10, 2), 0.5)


def beliefs(decisions: Decisions, chosen: NDArray[np.bool_], actions: IntArray) -> FloatArray | None:
    """Laws over the only opponent's moves that were stated before the ``actions``, NaN where there is none."""
    logged = decisions.logs.get("belief")
    return None if logged is None else logged[chosen].astype(np.float64)
