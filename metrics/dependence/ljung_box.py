"""Correlation of choices with earlier ones, over several lags at once."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.row_wise import rowwise
from ..shared.shuffles import shuffle_p
from ..shared.transitions import check_series, compact

__all__ = ["ljung_box"]

_LAGS, _FEW = 10, 200


def ljung_box(series: ArrayLike) -> Estimate:
    """p-value that no lag up to min(10, T / 5) of ``series[..., E, T]`` (indices, -1 padded) is correlated, in
    [0, 1].

    Q = N (N + 2) sum_h w r_h^2 / N_h ~ chi-square, one degree a lag: r_h the trace autocorrelation of the
    actions' indicators at lag h, N_h its pairs within rows, and w = (1 - s2)^2 / (s2 - 2 s3 + s2^2), s_k =
    sum p_a^k, which is 1 for two actions: then, in one row, Ljung and Box's own. It sees repetition and
    alternation at any lag; which action follows which, `markov_test`. Up to 200 choices the law of Q is that of 999 random orders of them
    (`shuffles.shuffle_p`). 1 where T < 5 or one action occurs.

    >>> ljung_box([[0, 1] * 10]).value
    0.001

    Source: Ljung and Box (1978).
    """
    return rowwise(_portmanteau, (check_series(series), 2))


def _portmanteau(rows: IntArray) -> tuple[float, float, float, float]:
    renamed, counts = compact(rows)
    n = float(counts.sum())
    lags = min(_LAGS, int((rows >= 0).sum(axis=-1).max(initial=0)) // 5)
    if lags < 1 or len(counts) < 2:
        return 1.0, 1.0, 1.0, n
    statistic = partial(_statistic, law=counts / n, lags=lags)
    if n <= _FEW:
        p = shuffle_p(statistic, renamed, "ljung_box")
    else:
        p = float(chdtrc(lags, statistic(renamed[None])[0]))
    return p, p, p, n


def _statistic(copies: IntArray, law: FloatArray, lags: int) -> FloatArray:
    """Q of each of ``copies[B, E, T]``, shape [B]."""
    s2, s3 = float((law**2).sum()), float((law**3).sum())
    share = np.append(law, 0.0)[copies]
    n = float((copies[0] >= 0).sum())
    total = np.zeros(len(copies))
    for lag in range(1, lags + 1):
        before, after = copies[..., :-lag], copies[..., lag:]
        each = (before == after) - share[..., :-lag] - share[..., lag:] + s2
        held = after >= 0
        total += (each * held).sum(axis=(-1, -2)) ** 2 / max(held[0].sum(), 1)
    return total * (n + 2) / n / (s2 - 2 * s3 + s2**2)
