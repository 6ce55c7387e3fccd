"""Rates over a grid, turn by turn."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray

__all__ = ["EXAMPLE", "SHAPE", "turn_rates"]

SHAPE = "[..., K, G]"
EXAMPLE = np.array([[0.1, 0.3, 0.7, 0.9], [0.3, 0.5, 0.5, 0.7]])


def turn_rates() -> FloatArray | None:
    """Shares of one action over a grid at each turn of an episode; given by a study."""
    return None
