"""The seat's payoffs in a zero-sum game."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ..shared.two_seats import ZeroSum

__all__ = ["EXAMPLE", "SHAPE", "payoffs"]

SHAPE = "[..., A, O]"
EXAMPLE = np.array([[1.0, -1.0], [-1.0, 1.0]])


def payoffs(zero_sum: ZeroSum) -> FloatArray:
    """The seat's payoffs in a zero-sum game of two seats, its own action first."""
    return zero_sum.payoffs
