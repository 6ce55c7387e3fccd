"""What decisions earn in equilibrium, and under joint maximisation."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ...core.questions import Seat
from ...core.recipes import Environment

__all__ = ["EXAMPLE", "SHAPE", "benchmarks"]

SHAPE = "[..., 2]"
EXAMPLE = np.array([0.0, 1.0])


def benchmarks(environment: Environment, seat: Seat) -> FloatArray | None:
    """A decision's reward where all play the equilibrium, and where all together earn most."""
    found = environment.benchmark_rewards(seat)
    return None if found is None else np.array(found)
