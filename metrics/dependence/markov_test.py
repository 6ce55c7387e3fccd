"""Does the next choice depend on the last one, in any way."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, xlogy

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.row_wise import rowwise
from ..shared.shuffles import shuffle_p
from ..shared.transitions import check_series, compact

__all__ = ["markov_test"]

_LEAST = 5.0


def markov_test(series: ArrayLike) -> Estimate:
    """p-value of order 1 against order 0 for ``series[..., E, T]`` (indices, -1 padded), by the likelihood
    ratio, in [0, 1].

    G^2 = 2 sum_ab n_ab log(n_ab n / (n_a. n_.b)) over pairs within rows. Where every n_a. n_.b / n is 5 or
    more: chi-square with (A - 1)^2 degrees, A the actions that occur. Else (k + 1) / 1000, k of 999 random
    orders of all the choices (drawn at a fixed address) having a G^2 as great: exact. Rows are taken to share
    one law.

    >>> round(markov_test([[0, 1, 0, 0, 1, 1, 0, 1, 1, 0] * 3]).value, 3)
    0.189

    Source: Anderson and Goodman (1957), "Statistical inference about Markov chains".
    """
    return rowwise(_test, (check_series(series), 2))


def _test(rows: IntArray) -> tuple[float, float, float, float]:
    renamed, counts = compact(rows)
    n, table = float(counts.sum()), _tables(renamed[None], len(counts))[0]
    first, second, size = table.sum(axis=1), table.sum(axis=0), table.sum()
    if size == 0 or len(counts) < 2:
        return 1.0, 1.0, 1.0, n
    statistic = float(_g_squared(table))
    if (np.outer(first, second) / size).min() >= _LEAST:
        p = float(chdtrc((len(counts) - 1) ** 2, statistic))
    else:
        p = shuffle_p(lambda copies: _g_squared(_tables(copies, len(counts))), renamed, "markov_test")
    return p, p, p, n


def _tables(copies: IntArray, width: int) -> FloatArray:
    """Pairs within rows of each of ``copies[B, E, T]``, shape [B, A, A]."""
    before, after = copies[..., :-1], copies[..., 1:]
    which = np.broadcast_to(np.arange(len(copies))[:, None, None], after.shape)
    codes = ((which * width + before) * width + after)[after >= 0]
    return (
        np.bincount(codes, minlength=len(copies) * width**2)
        .reshape(len(copies), width, width)
        .astype(np.float64)
    )


def _g_squared(tables: FloatArray) -> FloatArray:
    parts = (tables, -tables.sum(axis=-1), -tables.sum(axis=-2))
    total = tables.sum(axis=(-1, -2))
    sides = sum(xlogy(np.abs(x), np.abs(x)).sum(axis=-1) for x in parts[1:])
    return np.asarray(2 * (xlogy(tables, tables).sum(axis=(-1, -2)) - sides + xlogy(total, total)))
