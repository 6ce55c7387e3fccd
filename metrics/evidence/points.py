"""The numbers that labels are."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ...core.questions import Seat

__all__ = ["EXAMPLE", "SHAPE", "points"]

SHAPE = "[A]"
EXAMPLE = np.array([0.0, 1.0])


def points(seat: Seat) -> FloatArray | None:
    """The numbers that the labels of an ordered menu are, where all of them are numbers."""
    return seat.space.points
