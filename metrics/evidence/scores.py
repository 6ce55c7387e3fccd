"""The numbers that tests for numbers read actions as."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ...core.questions import Seat
from ...core.recipes import Environment

__all__ = ["EXAMPLE", "SHAPE", "scores"]

SHAPE = "[A]"
EXAMPLE = np.array([0.0, 1.0])


def scores(seat: Seat, environment: Environment, points: FloatArray | None = None) -> FloatArray | None:
    """The number that each label is read as by tests for numbers: what the environment says, else what the label says."""
    found = environment.scores(seat)
    return points if found is None else found
