"""What the arms pay in the mean."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ...core.questions import Seat

__all__ = ["EXAMPLE", "SHAPE", "arm_means"]

SHAPE = "[..., K]"
EXAMPLE = np.array([0.6, 0.4])


def arm_means(seat: Seat, environment: object) -> FloatArray | None:
    """The mean reward of each arm, the environment's ``means``; not known where it has none, or no number for each arm."""
    means = getattr(environment, "means", None)
    if not isinstance(means, tuple) or len(means) != len(seat.space.labels):
        return None
    return np.asarray(means, dtype=np.float64)
