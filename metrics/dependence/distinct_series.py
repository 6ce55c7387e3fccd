"""How many different series there are."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtri, ndtri

from ...core.chance import IntArray
from ...core.estimates import Estimate
from ..shared.clusters import MEMBERS, of_rows
from ..shared.row_wise import rowwise
from ..shared.transitions import check_series

__all__ = ["distinct_series"]


def distinct_series(series: ArrayLike, clusters: ArrayLike | None = None, alpha: float = 0.05) -> Estimate:
    """Number of different rows of ``series[..., E, T]`` (indices, -1 padded), from 1 to E.

    The interval is for the number to be expected of so many rows: value -+ z sqrt(m), m the upper Poisson limit of the
    rows that occur once, since a row taken away changes the number only where it is one of those (Efron and Stein's bound
    on the variance); conservative; withdrawn where rows share one of ``clusters[..., E]``. n is the number of rows. NaN where there is none.

    >>> distinct_series([[0, 1, 0], [0, 1, 0], [1, 0, 0]]).value
    2.0

    Source: Yang and Zhang (2025), "Failure to Mix", experiment 3; Efron and Stein (1981), "The jackknife estimate of
    variance".
    """
    rows = check_series(series)
    return rowwise(partial(_distinct, alpha=alpha), (rows, 2), (of_rows(rows, clusters), 1))


def _distinct(rows: IntArray, clusters: IntArray, alpha: float) -> tuple[float, float, float, float]:
    held = rows[(rows >= 0).any(axis=-1)]
    n = float(len(held))
    if n == 0:
        return np.nan, 0.0, 0.0, 0.0
    _, times = np.unique(held, axis=0, return_counts=True)
    value, once = float(len(times)), float((times == 1).sum())
    reach = ndtri(1 - alpha / 2) * np.sqrt(chdtri(2 * once + 2, alpha / 2) / 2)
    if len(np.unique(clusters)) < len(clusters):
        return Estimate(value, 1.0, n, n, MEMBERS)
    return value, max(value - reach, 1.0), min(value + reach, n), n
