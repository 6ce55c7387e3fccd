"""Numbers beside the best ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray
from ...core.laws.law import Law
from .decisions import Decisions

__all__ = ["mean_excess"]


def mean_excess(
    decisions: Decisions, chosen: NDArray[np.bool_], optimum: Law | None, signed: bool
) -> FloatArray | None:
    """Each episode's mean of x - m [E], or of its size where it is not ``signed``: x are the numbers that were chosen, and m the medians
    of their optimal laws; of laws that differ between decisions, what was logged as ``best_number``. None where there is no such."""
    numbers = None if decisions.seat.space.listed else decisions.seat.space.numbers(decisions.action[chosen])
    middle = None if optimum is None else optimum.quantiles(np.array([0.5]))
    best = decisions.logs.get("best_number") if middle is None else np.full(len(decisions), middle.ravel()[0])
    if numbers is None or best is None or not len(numbers):
        return None
    excess = numbers - best[chosen].astype(np.float64)
    _, place = np.unique(decisions.episode[chosen], return_inverse=True)
    return np.asarray(np.bincount(place, excess if signed else np.abs(excess)) / np.bincount(place))
