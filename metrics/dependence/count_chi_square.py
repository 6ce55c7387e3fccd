"""Is the number of times that an action comes in a row spread as it would be were the choices independent: a test."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.counting import check_counts
from ..shared.row_wise import rowwise
from ..shared.sampling_noise import log_binomial
from ..shared.transitions import check_series, counts_of

__all__ = ["count_chi_square"]

_FEW = 5.0


def count_chi_square(series: ArrayLike, optimal: ArrayLike) -> Estimate:
    """p-value that the counts of an action in the rows of ``series[..., E, T]`` (indices, -1 padded) are Binomial(T, q), in
    [0, 1]; q is its probability in ``optimal[..., A]``.

    Pearson's X^2 of the histogram of counts, neighbouring counts taken together until 5 rows are expected of each group;
    1 where that leaves one group. With more than two actions the least p-value times their number (Bonferroni). It finds a
    wrong rate as well as a wrong spread; the spread alone is `count_variance`. n is the number of rows.

    >>> count_chi_square([[0, 1, 0, 1], [1, 0, 0, 1], [0, 1, 1, 0]] * 20, [0.5, 0.5]).value < 1e-6
    True

    Source: Pearson (1900); the histogram of ten flips, Yang and Zhang (2025), "Failure to Mix", experiment 3; groups of
    five, Cochran (1954), "Some methods for strengthening the common chi-square tests".
    """
    law = np.asarray(optimal, dtype=np.float64)
    check_counts(np.zeros(law.shape), law)
    return rowwise(_test, (check_series(series), 2), (law, 1))


def _test(rows: IntArray, law: FloatArray) -> tuple[float, float, float, float]:
    tables = counts_of(rows, len(law))
    tables = tables[tables.sum(axis=-1) > 0]
    sizes, tests = tables.sum(axis=-1), len(law) if len(law) > 2 else 1
    ps = [_fit(tables[:, a], sizes, float(law[a])) for a in range(len(law))] if len(tables) else [1.0]
    p = min(tests * min(ps), 1.0)
    return p, p, p, float(len(tables))


def _fit(counts: FloatArray, sizes: FloatArray, q: float) -> float:
    """The p-value of the ``counts[E]`` of one action of probability ``q`` in rows of ``sizes[E]``."""
    k = np.arange(sizes.max() + 1)
    lengths, rows = np.unique(sizes, return_counts=True)
    possible = k <= lengths[:, None]
    mass = np.where(possible, np.exp(log_binomial(np.minimum(k, lengths[:, None]), lengths[:, None], q)), 0.0)
    expected = np.asarray(rows @ mass, dtype=np.float64)
    seen = np.bincount(counts.astype(np.int64), minlength=len(k))
    if seen[expected <= 0].any():
        return 0.0
    groups = _groups(expected)
    hoped, got = (np.bincount(groups, weights=x) for x in (expected, seen))
    return float(chdtrc(len(hoped) - 1, ((got - hoped) ** 2 / hoped).sum())) if len(hoped) > 1 else 1.0


def _groups(expected: FloatArray) -> IntArray:
    """The group of each count: neighbours together until 5 are expected; what is left at the end joins the last group."""
    group, total, groups = 0, 0.0, []
    for amount in expected.tolist():
        if total >= _FEW:
            group, total = group + 1, 0.0
        groups.append(group)
        total += amount
    return np.minimum(groups, group - (total < _FEW and group > 0))
