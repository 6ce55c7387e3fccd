"""The prices at which supply meets demand."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ...core.recipes import Environment

__all__ = ["EXAMPLE", "SHAPE", "competitive_prices"]

SHAPE = "[..., 2]"
EXAMPLE = np.array([99.0, 101.0])


def competitive_prices(environment: Environment) -> FloatArray | None:
    """The lowest and the highest competitive price of the market."""
    found = environment.competitive_outcome()
    return None if found is None else np.array([found.lowest, found.highest], dtype=np.float64)
