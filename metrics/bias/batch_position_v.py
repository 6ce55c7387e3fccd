"""Does the place in a reply that lists many choices sway them: how much."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chndtrinc

from ...core.chance import IntArray
from ...core.estimates import Estimate
from ..shared.batches import check_places, grouped
from ..shared.row_wise import rowwise

__all__ = ["batch_position_v"]


def batch_position_v(places: ArrayLike, actions: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Cramer's V of place in a reply by action, free of its bias, in [0, 1]; 0 where place does not sway.

    V = sqrt(max(X^2 - df, 0) / n min(P - 1, A - 1)), of ``places[..., N]``, ``actions[..., N]`` (beyond 20
    places, neighbours are taken together); df = (P - 1) (A - 1) is what X^2 is without any effect. Interval:
    the noncentral chi-square's, high at X^2 of df or more (few choices make it 0 too often), for independent replies of
    independent choices; wide where counts in replies
    vary less than those. Raises `InputError` on places and actions of different shapes.

    >>> round(batch_position_v([0, 1] * 50, [0, 1] * 50).value, 3)
    0.995

    Source: Cramer (1946); the bias, Bergsma (2013); the interval, Smithson (2003).
    """
    return rowwise(partial(_effect, alpha=alpha), *((array, 1) for array in check_places(places, actions)))


def _effect(places: IntArray, actions: IntArray, alpha: float) -> tuple[float, float, float, float]:
    where, what, _ = grouped(places, actions)
    rows, columns, n = where.max(initial=0) + 1, what.max(initial=0) + 1, float(len(what))
    freedom, scale = (rows - 1) * (columns - 1), n * min(rows - 1, columns - 1)
    if freedom == 0:
        return 0.0, 0.0, 1.0, n
    table = np.bincount(where * columns + what, minlength=rows * columns).reshape(rows, columns)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    statistic = float(((table - expected) ** 2 / expected).sum())
    ends = (statistic, 1 - alpha / 2), (max(statistic, freedom), alpha / 2)
    low, high = (np.nan_to_num(chndtrinc(x, freedom, q)) for x, q in ends)
    value = float(np.sqrt(min(max(statistic - freedom, 0) / scale, 1.0)))
    bottom, top = (float(np.sqrt(min(max(end, 0) / scale, 1.0))) for end in (low, high))
    return value, min(bottom, value), max(top, value), n
