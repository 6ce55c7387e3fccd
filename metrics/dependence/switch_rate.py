"""How often a choice differs from the one before it."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import IntArray
from ...core.estimates import Estimate
from ..shared.clusters import mean_interval, of_rows
from ..shared.row_wise import rowwise
from ..shared.runs import switches
from ..shared.transitions import check_series

__all__ = ["switch_rate"]


def switch_rate(series: ArrayLike, clusters: ArrayLike | None = None, alpha: float = 0.05) -> Estimate:
    """P(switch): share of the choices of ``series[..., E, T]`` (indices, -1 padded) that differ from the one
    before them in their row, in [0, 1]. What the policy alone implies is `excess_switch_rate` less.

    Interval: Clopper and Pearson's at the number of independent choices that the rows, or ``clusters[..., E]`` of them (or
    blocks), are worth.
    NaN within [0, 1] where no choice follows another.

    >>> [round(x, 3) for x in switch_rate([[0, 1, 0, 1, 1]] * 20)]
    [0.75, 0.634, 0.844, 80.0]

    Source: Wagenaar (1972), "Generation of random sequences by human subjects"; Korn and Graubard (1998).
    """
    rows = check_series(series)
    return rowwise(partial(_share, alpha=alpha), (rows, 2), (of_rows(rows, clusters), 1))


def _share(rows: IntArray, clusters: IntArray, alpha: float) -> tuple[float, float, float, float]:
    switched, follows = switches(rows)
    if not follows.any():
        return np.nan, 0.0, 1.0, 0.0
    return *mean_interval(switched, follows, 0.0, 1.0, alpha, clusters), float(follows.sum())
