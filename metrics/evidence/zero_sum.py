"""What a seat of a zero-sum game plays for."""

from __future__ import annotations

import numpy as np

from ...core.games.solution import Solution
from ...core.questions import Seat
from ..shared.two_seats import TwoSeats, ZeroSum

__all__ = ["EXAMPLE", "SHAPE", "zero_sum"]

SHAPE = "([A, O], [])"
EXAMPLE = ZeroSum(np.array([[1.0, -1.0], [-1.0, 1.0]]), 0.0)


def zero_sum(two_seats: TwoSeats, solution: Solution, seat: Seat) -> ZeroSum | None:
    """The payoffs to the seat in a zero-sum game of two, and what the game is worth to it."""
    return ZeroSum(two_seats.own, float(solution.values[seat.name])) if two_seats.is_zero_sum else None
