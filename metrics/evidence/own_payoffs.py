"""The seat's payoffs."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ..shared.two_seats import TwoSeats

__all__ = ["EXAMPLE", "SHAPE", "own_payoffs"]

SHAPE = "[..., A, O]"
EXAMPLE = np.array([[1.0, -1.0], [-1.0, 1.0]])


def own_payoffs(two_seats: TwoSeats) -> FloatArray:
    """The seat's payoffs in a game of two seats, its own action first."""
    return two_seats.own
