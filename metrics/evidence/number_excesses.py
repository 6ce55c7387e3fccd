"""How far numbers are above the medians of their optimal laws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray
from ...core.laws.law import Law
from ..shared.best_numbers import mean_excess
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "number_excesses"]

SHAPE = "[..., E]"
EXAMPLE = np.linspace(-1, 1, 10)


def number_excesses(
    decisions: Decisions, chosen: NDArray[np.bool_], optimum: Law | None = None
) -> FloatArray | None:
    """Each episode's mean of x - m, x and m as in `number_errors`: above 0 where numbers are too high."""
    return mean_excess(decisions, chosen, optimum, signed=True)
