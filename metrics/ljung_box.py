"""Correlation of choices with earlier ones, over several lags at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from ..chance import IntArray
from ..core import Estimate
from .rowwise import rowwise
from .transitions import check_series, compact, pairs

__all__ = ["ljung_box"]

_LAGS = 10


def ljung_box(series: ArrayLike) -> Estimate:
    """p-value that no lag up to min(10, T / 5) of ``series[..., E, T]`` (indices, -1 padded) is correlated, in
    [0, 1].

    Q = N (N + 2) sum_h w r_h^2 / N_h ~ chi-square, one degree a lag: r_h the trace autocorrelation of the
    actions' indicators at lag h, N_h its pairs within rows, and w = (1 - s2)^2 / (s2 - 2 s3 + s2^2), s_k =
    sum p_a^k, which is 1 for two actions: then, in one row, Ljung and Box's own. It sees repetition and
    alternation at any lag; which action follows which, `markov_test`. 1 where T < 5 or one action occurs.

    >>> round(ljung_box([[0, 1] * 10]).value, 6)
    0.0

    Source: Ljung and Box (1978).
    """
    return rowwise(_portmanteau, (check_series(series), 2))


def _portmanteau(rows: IntArray) -> tuple[float, float, float, float]:
    renamed, counts = compact(rows)
    n = float(counts.sum())
    lags = min(_LAGS, int((rows >= 0).sum(axis=-1).max(initial=0)) // 5)
    if lags < 1 or len(counts) < 2:
        return 1.0, 1.0, 1.0, n
    law = counts / n
    s2, s3 = float((law**2).sum()), float((law**3).sum())
    weight = 1 / (s2 - 2 * s3 + s2**2)
    statistic = 0.0
    for lag in range(1, lags + 1):
        before, after = pairs(renamed, lag)
        agreement = (before == after) - law[before] - law[after] + s2
        statistic += (n + 2) / n * weight * float(agreement.sum()) ** 2 / max(len(before), 1)
    p = float(chdtrc(lags, statistic))
    return p, p, p, n
