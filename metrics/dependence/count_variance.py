"""Do counts vary from row to row as those of independent choices would."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtri

from ...core.chance import IntArray
from ...core.estimates import Estimate
from ..shared.clusters import of_rows
from ..shared.row_wise import rowwise
from ..shared.transitions import check_series, compact, counts_of, repetition

__all__ = ["count_variance"]

_DUST = 1e-12


def count_variance(series: ArrayLike, clusters: ArrayLike | None = None, alpha: float = 0.05) -> Estimate:
    """Variance of the counts in each row of ``series[..., E, T]`` (indices, -1 padded) over that of
    independent choices; 0 or more, 1 under independence, 0 where every row holds the same counts.

    sum_e |c_e - n_e p|^2 / [(N - sum n_e^2 / N) (1 - h)], p the policy of all N choices, h the chance that two
    of them agree: the multinomial's trace; for two actions the binomial's variance. Interval: the chi-square's at
    2 value^2 / its variance over rows (or ``clusters[..., E]`` of them) degrees of freedom, or those of normal counts where they are fewer; at 0,
    what so many rows of the greatest square would still leave likely. n is the number of rows. NaN where there are not two
    rows, of two clusters, or two actions.

    >>> count_variance([[0, 1, 0, 1], [1, 1, 0, 0], [0, 0, 1, 1]]).value
    0.0

    Source: Fisher, Thornton and Mackenzie (1922), the index of dispersion; Satterthwaite (1946).
    """
    rows = check_series(series)
    return rowwise(partial(_dispersion, alpha=alpha), (rows, 2), (of_rows(rows, clusters), 1))


def _dispersion(rows: IntArray, clusters: IntArray, alpha: float) -> tuple[float, float, float, float]:
    renamed, counts = compact(rows)
    tables = counts_of(renamed, len(counts))
    n = tables.sum(axis=-1)
    tables, n, unit = tables[n > 0], n[n > 0], np.unique(clusters[n > 0], return_inverse=True)[1].reshape(-1)
    if len(n) < 2 or len(counts) < 2 or not unit.any():
        return np.nan, 0.0, np.inf, float(len(n))
    total, law = counts.sum(), counts / counts.sum()
    squares = np.bincount(unit, ((tables - n[:, None] * law) ** 2).sum(axis=-1))
    units = len(squares)
    spread = (total - (n**2).sum() / total) * (1 - repetition(counts))
    value = float(squares.sum() / spread)
    if value < _DUST:
        greatest = float(n.max() ** 2 * ((law**2).sum() - 2 * law.min() + 1))
        return 0.0, 0.0, len(n) * greatest / spread * (1 - (alpha / 2) ** (1 / units)), float(len(n))
    s2, s3 = float((law**2).sum()), float((law**3).sum())
    normal = (units - 1) * (1 - s2) ** 2 / (s2 - 2 * s3 + s2**2)
    freedom = min(normal, 2 * squares.sum() ** 2 / (units * squares.var(ddof=1) + 1e-300))
    low, high = (value * freedom / chdtri(freedom, tail) for tail in (alpha / 2, 1 - alpha / 2))
    return value, min(float(low), value), max(float(high), value), float(len(n))
