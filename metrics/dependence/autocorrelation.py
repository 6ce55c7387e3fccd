"""How much a choice leans on the one before it."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import IntArray
from ...core.estimates import Estimate
from ..shared.clusters import share_interval, units, variance
from ..shared.row_wise import rowwise
from ..shared.runs import switches
from ..shared.transitions import check_series, compact, repetition

__all__ = ["autocorrelation"]


def autocorrelation(series: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Lag-1 trace autocorrelation of ``series[..., E, T]`` (indices, -1 padded), in [-1, 1]; 0 where choices
    do not look back, below 0 where they alternate.

    r = 1 - s / (1 - h): tr Gamma(1) / tr Gamma(0) of the actions' indicators, whatever their labels; s is the
    share of switches within rows, h the chance that two of all the choices agree (unbiased, so r has no bias
    under independence). For two actions, Pearson's lag-1 correlation. Rows are taken to share one law.
    Interval: linearised, with rows (or blocks, `clusters`) as units, and no
    less than half the variance that an AR(1) of the same r has; 4 |r| / N wider on either side, for
    the bias that is left under dependence. NaN where only one action occurs.

    >>> round(autocorrelation([[0, 1, 0, 1, 0, 1, 0, 1, 0, 0]]).value, 3)
    -0.667

    Source: Box and Jenkins (1970) for numbers; the bias, Kendall (1954); for names, Scott's (1955) pi of each choice with the next.
    """
    return rowwise(partial(_lag_one, alpha=alpha), (check_series(series), 2))


def _lag_one(rows: IntArray, alpha: float) -> tuple[float, float, float, float]:
    renamed, counts = compact(rows)
    switched, follows = switches(renamed)
    n, total = float(follows.sum()), float(counts.sum())
    differ = 1 - repetition(counts)
    if n == 0 or not differ > 0:
        return np.nan, -1.0, 1.0, n
    held, share = rows >= 0, float(switched.sum()) / n
    law = counts / total
    lean = (switched - share) * follows / n + share / differ * 2 * (law[renamed] - law @ law) * held / total
    spread, count = variance(lean, units(held), held)
    value = max(1 - share / differ, -1.0)
    s2, s3 = float((law**2).sum()), float((law**3).sum())
    least = (s2 - 2 * s3 + s2**2) * max(1 - value**2, 1 / n) / (2 * n)
    low, high = share_interval(share, max(spread, least), n, count, alpha, most=np.inf)
    bias = 4 * abs(value) / total
    return value, max(1 - high / differ - bias, -1.0), min(1 - low / differ + bias, 1.0), n
