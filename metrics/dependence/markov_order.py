"""On how many of the last choices the next one depends."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from ...core.chance import IntArray
from ...core.estimates import Estimate
from ..shared.row_wise import rowwise
from ..shared.transitions import check_series, compact

__all__ = ["markov_order"]

_GREATEST = 3


def markov_order(series: ArrayLike, alpha: float = 0.05) -> Estimate:
    """The order of a Markov chain, 0 to 3, by which ``series[..., E, T]`` (indices, -1 padded) has the least
    BIC.

    BIC_k = -2 log L_k + A^k (A - 1) log n, over the same n choices for all orders: those with three (in
    shorter rows, as many as there are) before them in their row. The interval holds the orders whose weight
    exp(-BIC_k / 2), scaled to sum to 1, is ``alpha`` or more. 0 within [0, 3] where no choice follows
    another.

    >>> markov_order([[0, 0, 1, 1] * 30]).value
    2.0

    Source: Katz (1981), "On some criteria for estimating the order of a Markov chain"; Schwarz (1978).
    """
    return rowwise(partial(_order, alpha=alpha), (check_series(series), 2))


def _order(rows: IntArray, alpha: float) -> tuple[float, float, float, float]:
    renamed, counts = compact(rows)
    greatest = min(_GREATEST, int((rows >= 0).sum(axis=-1).max(initial=1)) - 1)
    if greatest < 1 or len(counts) < 2:
        return 0.0, 0.0, float(_GREATEST), float(counts.sum())
    bic = np.array([_bic(renamed, order, greatest, len(counts)) for order in range(greatest + 1)])
    weight = np.exp((bic.min() - bic) / 2)
    likely = np.flatnonzero(weight / weight.sum() >= alpha)
    best = int(bic.argmin())
    return float(best), float(min(likely[0], best)), float(max(likely[-1], best)), float(counts.sum())


def _bic(rows: IntArray, order: int, skip: int, width: int) -> float:
    context = np.zeros(rows[:, skip:].shape, dtype=np.int64)
    for back in range(1, order + 1):
        context = context * width + rows[:, skip - back : rows.shape[-1] - back]
    held = rows[:, skip:] >= 0
    codes = (context * width + rows[:, skip:])[held]
    table = np.bincount(codes, minlength=width ** (order + 1)).reshape(-1, width)
    likelihood = xlogy(table, table).sum() - xlogy(table.sum(axis=-1), table.sum(axis=-1)).sum()
    return float(-2 * likelihood + width**order * (width - 1) * np.log(max(held.sum(), 2)))
