"""The opponent's payoffs."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ..shared.two_seats import TwoSeats

__all__ = ["EXAMPLE", "SHAPE", "opponent_payoffs"]

SHAPE = "[..., A, O]"
EXAMPLE = np.array([[-1.0, 1.0], [1.0, -1.0]])


def opponent_payoffs(two_seats: TwoSeats) -> FloatArray:
    """The opponent's payoffs in a game of two seats, the seat's own action first."""
    return two_seats.other
