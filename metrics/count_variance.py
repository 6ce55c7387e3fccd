"""Do counts vary from row to row as those of independent choices would."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..chance import IntArray
from ..core import Estimate
from .clusters import mean_interval
from .rowwise import rowwise
from .transitions import check_series, compact, counts_of, repetition

__all__ = ["count_variance"]


def count_variance(series: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Variance of the counts in each row of ``series[..., E, T]`` (indices, -1 padded) over that of
    independent choices; 0 or more, 1 under independence, 0 where every row holds the same counts.

    sum_e |c_e - n_e p|^2 / [(N - sum n_e^2 / N) (1 - h)], p the policy of all N choices, h the chance that two
    of them agree: the multinomial's trace; for two actions the binomial's variance. Interval: over rows, each
    one's square as a share of the greatest possible. n is the number of rows. NaN where there are not two
    rows or two actions.

    >>> count_variance([[0, 1, 0, 1], [1, 1, 0, 0], [0, 0, 1, 1]]).value
    0.0

    Source: Fisher, Thornton and Mackenzie (1922), the index of dispersion; McCullagh and Nelder (1989).
    """
    return rowwise(lambda rows: _dispersion(rows, alpha), (check_series(series), 2))


def _dispersion(rows: IntArray, alpha: float) -> tuple[float, float, float, float]:
    renamed, counts = compact(rows)
    tables = counts_of(renamed, len(counts))
    n = tables.sum(axis=-1)
    tables, n = tables[n > 0], n[n > 0]
    if len(n) < 2 or len(counts) < 2:
        return np.nan, 0.0, np.inf, float(len(n))
    total, law = counts.sum(), counts / counts.sum()
    squares = ((tables - n[:, None] * law) ** 2).sum(axis=-1)
    greatest = float(n.max() ** 2 * ((law**2).sum() - 2 * law.min() + 1))
    spread = (total - (n**2).sum() / total) * (1 - repetition(counts)) / len(n)
    mean = mean_interval(squares[:, None], np.ones((len(n), 1), dtype=bool), 0.0, greatest, alpha)
    value, low, high = (x / spread for x in mean)
    return value, low, high, float(len(n))
