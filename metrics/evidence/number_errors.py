"""How far numbers are from the medians of their optimal laws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray
from ...core.laws.law import Law
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "number_errors"]

SHAPE = "[..., E]"
EXAMPLE = np.linspace(0, 1, 10)


def number_errors(
    decisions: Decisions, chosen: NDArray[np.bool_], optimum: Law | None = None
) -> FloatArray | None:
    """Each episode's mean of |x - m|, x the numbers that were chosen and m the median of the optimal law: the number that is
    best, where one is. Of laws that differ between decisions, m is what was logged as ``best_number``."""
    numbers = None if decisions.seat.space.listed else decisions.seat.space.numbers(decisions.action[chosen])
    middle = None if optimum is None else optimum.quantiles(np.array([0.5]))
    best = decisions.logs.get("best_number") if middle is None else np.full(len(decisions), middle.ravel()[0])
    if numbers is None or best is None or not len(numbers):
        return None
    errors = np.abs(numbers - best[chosen].astype(np.float64))
    _, place = np.unique(decisions.episode[chosen], return_inverse=True)
    return np.asarray(np.bincount(place, errors) / np.bincount(place))
