"""Too many runs, or too few, for choices that do not look back."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import erfc

from ...core.chance import IntArray
from ...core.estimates import Estimate
from ..shared.row_wise import rowwise
from ..shared.runs import switches
from ..shared.transitions import check_series, compact, counts_of

__all__ = ["runs_test"]


def runs_test(series: ArrayLike) -> Estimate:
    """p-value of the number of runs in ``series[..., E, T]`` (indices, -1 padded) given each row's counts, in
    [0, 1].

    z = (|R - E R| - 1/2) / sd, summed over rows: of a row's n choices with n_a of action a, E R = 1 + (n^2 -
    q) / n and var R = (q (q + n (n + 1)) - 2 n c - n^3) / (n^2 (n - 1)), q = sum n_a^2, c = sum n_a^3. Rows
    may differ in their laws. Two-sided, by the normal law, with the correction for continuity: conservative
    in short series. Rows of two choices say nothing. Raises `InputError` on what is not a series.

    >>> round(runs_test([[0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]]).value, 4)
    0.0064

    Source: Wald and Wolfowitz (1940); for more than two actions, Barton and David (1957), "Multiple runs".
    """
    return rowwise(_test, (check_series(series), 2))


def _test(rows: IntArray) -> tuple[float, float, float, float]:
    renamed, counts = compact(rows)
    tables = counts_of(renamed, len(counts))
    tables = tables[tables.sum(axis=-1) > 1]
    n, squares, cubes = (np.sum(tables**power, axis=-1) for power in (1, 2, 3))
    spread = (squares * (squares + n * (n + 1)) - 2 * n * cubes - n**3) / (n**2 * (n - 1))
    excess = switches(renamed)[0].sum() - ((n**2 - squares) / n).sum()
    total = max(float(spread.sum()), 0.0)
    z = max(abs(float(excess)) - 0.5, 0.0) / np.sqrt(total) if total > 1e-9 else 0.0
    p = float(erfc(z / np.sqrt(2)))
    return p, p, p, float(counts.sum())
