"""Numbers beside the best ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray
from ...core.laws.law import Law
from .decisions import Decisions

__all__ = ["beside_best", "mean_excess", "mean_of_law"]

_LEVELS = (np.arange(256) + 0.5) / 256


def beside_best(
    decisions: Decisions, chosen: NDArray[np.bool_], optimum: Law | None
) -> tuple[FloatArray, FloatArray] | None:
    """The numbers x[C] that were ``chosen``, and the medians m[C] of their optimal laws; of laws that differ between decisions, what was logged as
    ``best_number``. None where there is no such.
    """
    numbers = None if decisions.seat.space.listed else decisions.seat.space.numbers(decisions.action[chosen])
    best = _best(decisions, optimum, np.array([0.5]))
    if numbers is None or best is None or not len(numbers):
        return None
    return numbers, best[chosen]


def mean_excess(
    decisions: Decisions, chosen: NDArray[np.bool_], optimum: Law | None, signed: bool
) -> FloatArray | None:
    """Each episode's mean of x - m [E] of `beside_best`, or of its size where it is not ``signed``; None where there is no such."""
    found = beside_best(decisions, chosen, optimum)
    if found is None:
        return None
    excess = found[0] - found[1]
    _, place = np.unique(decisions.episode[chosen], return_inverse=True)
    return np.asarray(np.bincount(place, excess if signed else np.abs(excess)) / np.bincount(place))


def mean_of_law(decisions: Decisions, optimum: Law | None) -> FloatArray | None:
    """The mean of the optimal law at each decision [N]; of laws that differ between decisions, what was logged as ``best_number``."""
    return _best(decisions, optimum, _LEVELS)


def _best(decisions: Decisions, optimum: Law | None, levels: FloatArray) -> FloatArray | None:
    quantiles = None if optimum is None else optimum.quantiles(levels)
    if quantiles is not None:
        return np.full(len(decisions), quantiles.mean(axis=0).ravel()[0])
    logged = decisions.logs.get("best_number")
    return None if logged is None else logged.astype(np.float64)
