"""The payoffs of a game of cooperation."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ..shared.dilemmas import payoffs_after
from ..shared.two_seats import TwoSeats

__all__ = ["EXAMPLE", "SHAPE", "dilemma"]

SHAPE = "[..., 4]"
EXAMPLE = np.array([3.0, 0.0, 5.0, 1.0])


def dilemma(two_seats: TwoSeats, cooperative: tuple[int, int]) -> FloatArray:
    """What the seat is paid where both cooperate, it alone, the opponent alone, neither."""
    return payoffs_after(two_seats, cooperative)
