"""On how many of the last choices the next one depends."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, logsumexp, xlogy

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.clusters import MEMBERS, of_rows
from ..shared.row_wise import rowwise
from ..shared.transitions import check_series, compact

__all__ = ["markov_order"]

_GREATEST = 3


def markov_order(series: ArrayLike, clusters: ArrayLike | None = None, alpha: float = 0.05) -> Estimate:
    """The order of a Markov chain, 0 to 3, by which ``series[..., E, T]`` (indices, -1 padded) has the least
    BIC.

    BIC_k = -2 log L_k + A^k (A - 1) log n, over the same n choices for all orders: those with three (in
    shorter rows, as many as there are) before them in their row. The interval is from the least order whose best chain is not
    beaten by 1 / ``alpha`` by a mixture of chains of all orders (add-1/2 predictions), up to 3: no number of choices shows that
    a longer memory is not there; withdrawn where rows share one of ``clusters[..., E]``. 0 within [0, 3] where no choice follows another.

    >>> markov_order([[0, 0, 1, 1] * 30]).value
    2.0

    Source: Katz (1981), "On some criteria for estimating the order of a Markov chain"; Schwarz (1978);
    the interval, Wasserman, Ramdas and Balakrishnan (2020), "Universal inference", with Krichevsky and Trofimov's (1981) mixture.
    """
    rows = check_series(series)
    return rowwise(partial(_order, alpha=alpha), (rows, 2), (of_rows(rows, clusters), 1))


def _order(rows: IntArray, clusters: IntArray, alpha: float) -> tuple[float, float, float, float]:
    renamed, counts = compact(rows)
    greatest = min(_GREATEST, int((rows >= 0).sum(axis=-1).max(initial=1)) - 1)
    if greatest < 1 or len(counts) < 2:
        return 0.0, 0.0, float(_GREATEST), float(counts.sum())
    tables = [_table(renamed, order, greatest, len(counts)) for order in range(greatest + 1)]
    best_fits = np.array([_fit(table) for table in tables])
    best = int(np.argmin([_penalty(table) - 2 * fit for table, fit in zip(tables, best_fits, strict=True)]))
    if len(np.unique(clusters)) < len(clusters):
        return Estimate(float(best), 0.0, float(_GREATEST), float(counts.sum()), MEMBERS)
    mixed = float(logsumexp([_predicted(table) for table in tables])) - np.log(len(tables))
    kept = np.flatnonzero(mixed - best_fits < np.log(1 / alpha))
    least = int(kept[0]) if kept.size else greatest
    return float(best), float(min(least, best)), float(_GREATEST), float(counts.sum())


def _table(rows: IntArray, order: int, skip: int, width: int) -> FloatArray:
    """How often each action followed each context of ``order`` choices, [A^order, A]."""
    context = np.zeros(rows[:, skip:].shape, dtype=np.int64)
    for back in range(1, order + 1):
        context = context * width + rows[:, skip - back : rows.shape[-1] - back]
    held = rows[:, skip:] >= 0
    codes = (context * width + rows[:, skip:])[held]
    return np.bincount(codes, minlength=width ** (order + 1)).reshape(-1, width).astype(np.float64)


def _fit(table: FloatArray) -> float:
    """The greatest log-likelihood of a chain of the table's order."""
    sizes = table.sum(axis=-1)
    return float(xlogy(table, table).sum() - xlogy(sizes, sizes).sum())


def _penalty(table: FloatArray) -> float:
    contexts, width = table.shape
    return float(contexts * (width - 1) * np.log(max(table.sum(), 2)))


def _predicted(table: FloatArray) -> float:
    """Log probability of all choices by add-1/2 predictions within each context."""
    width = table.shape[-1]
    seen = table[table.sum(axis=-1) > 0]
    each = gammaln(seen + 0.5).sum(axis=-1) - width * gammaln(0.5)
    return float((each + gammaln(width / 2) - gammaln(seen.sum(axis=-1) + width / 2)).sum())
