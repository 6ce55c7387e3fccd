"""How far numbers are from the medians of their optimal laws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray
from ...core.laws.law import Law
from ..shared.best_numbers import mean_excess
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "number_errors"]

SHAPE = "[..., E]"
EXAMPLE = np.linspace(0, 1, 10)


def number_errors(
    decisions: Decisions, chosen: NDArray[np.bool_], optimum: Law | None = None
) -> FloatArray | None:
    """Each episode's mean of |x - m|, x the numbers that were chosen and m the median of the optimal law: the number that is
    best, where one is. Of laws that differ between decisions, m is what was logged as ``best_number``."""
    return mean_excess(decisions, chosen, optimum, signed=False)
