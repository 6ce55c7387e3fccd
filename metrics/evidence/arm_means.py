"""What the arms pay in the mean."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ...core.questions import Seat

__all__ = ["EXAMPLE", "SHAPE", "arm_means"]

SHAPE = "[..., K]"
EXAMPLE = np.array([0.6, 0.4])


def arm_means(seat: Seat, environment: object) -> FloatArray | None:
    """The mean reward of each arm, the environment's ``means``.

    Not known where it has none, or no number for each arm; nor where it is not ``fixed_means``: where means change, arms close or a budget
    ends the pulls, one arm of a best mean is not what all pulls are held against.
    """
    means = getattr(environment, "means", None)
    is_known = isinstance(means, tuple) and len(means) == len(seat.space.labels)
    if not is_known or not getattr(environment, "fixed_means", True):
        return None
    return np.asarray(means, dtype=np.float64)
