"""How much a choice leans on the one before it."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import IntArray
from ...core.estimates import Estimate
from ..shared.chains import TOO_FEW, correlation, enough, rates_of, reaches
from ..shared.clusters import of_rows
from ..shared.row_wise import rowwise
from ..shared.runs import switches
from ..shared.transitions import check_series, compact, repetition

__all__ = ["autocorrelation"]


def autocorrelation(series: ArrayLike, clusters: ArrayLike | None = None, alpha: float = 0.05) -> Estimate:
    """Lag-1 trace autocorrelation of ``series[..., E, T]`` (indices, -1 padded; ``clusters[..., E]``: rows of one episode), in [-1, 1]; 0 where choices
    do not look back, below 0 where they alternate.

    r = 1 - s / (1 - h): tr Gamma(1) / tr Gamma(0) of the actions' indicators, whatever their labels; s is the
    share of switches within rows, h the chance that two of all the choices agree (unbiased, so r has no bias
    under independence). For two actions, Pearson's lag-1 correlation. Rows are taken to share one law.
    Interval: that of the rates at which each action is entered and left (`chains`); withdrawn, that is [-1, 1],
    below five switches. NaN where only one action occurs.

    >>> round(autocorrelation([[0, 1, 0, 1, 0, 1, 0, 1, 0, 0]]).value, 3)
    -0.667

    Source: Box and Jenkins (1970) for numbers; for names, Scott's (1955) pi of each choice with the next; the
    interval, Billingsley (1961), and Zou and Donner (2008).
    """
    rows = check_series(series)
    return rowwise(partial(_lag_one, alpha=alpha), (rows, 2), (of_rows(rows, clusters), 1))


def _lag_one(rows: IntArray, clusters: IntArray, alpha: float) -> tuple[float, float, float, float]:
    renamed, counts = compact(rows)
    switched, follows = switches(renamed)
    n, differ = float(follows.sum()), 1 - repetition(counts)
    if n == 0 or not differ > 0:
        return np.nan, -1.0, 1.0, n
    value = max(1 - float(switched.sum()) / n / differ, -1.0)
    if not enough(switched):
        return Estimate(value, -1.0, 1.0, n, TOO_FEW)
    middle, below, above = reaches(correlation, rates_of(renamed, len(counts), alpha, clusters))
    return value, max(min(middle - below, value), -1.0), min(max(middle + above, value), 1.0), n
