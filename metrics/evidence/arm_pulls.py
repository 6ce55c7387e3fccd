"""How often each arm was pulled in each episode."""

from __future__ import annotations

import numpy as np

from ...core.chance import IntArray
from ...core.questions import Seat
from ..shared.arms import pulls_of

__all__ = ["EXAMPLE", "SHAPE", "arm_pulls"]

SHAPE = "[..., E, K]"
EXAMPLE = np.array([[4, 1], [2, 3]])


def arm_pulls(seat: Seat, arms: IntArray) -> IntArray:
    """How often each arm was pulled in each whole episode."""
    return pulls_of(arms, len(seat.space.labels))
