"""How often the opponent chose each of its actions."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray, IntArray

__all__ = ["EXAMPLE", "SHAPE", "opponent"]

SHAPE = "[..., O]"
EXAMPLE = np.array([5, 5])


def opponent(opponents: IntArray, own_payoffs: FloatArray) -> IntArray:
    """Counts of the opponent's actions, at the decisions of ``opponents``."""
    return np.bincount(opponents[opponents >= 0], minlength=own_payoffs.shape[-1])
