"""How much more often choices switch than their policy implies."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.chains import TOO_FEW, Rate, correlation, enough, rates_of, reaches, variance_of
from ..shared.clusters import of_rows
from ..shared.row_wise import rowwise
from ..shared.runs import switches
from ..shared.transitions import check_series, compact, repetition

__all__ = ["excess_switch_rate"]


def excess_switch_rate(series: ArrayLike, clusters: ArrayLike | None = None, alpha: float = 0.05) -> Estimate:
    """`switch_rate` less 1 - sum p_a^2 (unbiased), the rate of independent choices from the same policy; in
    [-1, 1], above 0 for over-alternation.

    ``series[..., E, T]`` (indices, -1 padded; ``clusters[..., E]``: rows of one episode). It is -r (1 - sum p_a^2), r the `autocorrelation`. Interval: the
    products of r and 1 - sum p_a^2 over the intervals of both, which follow from the rates at which each action is
    entered and left (`chains`), so that a sticky chooser who hardly shows his policy has a wide one; withdrawn,
    that is [-1, 1], below five switches. 0 where only one action occurs.

    >>> round(excess_switch_rate([[0, 1, 0, 1, 0, 1, 0, 1, 0, 0]]).value, 3)
    0.356

    Source: Wagenaar (1972), "Generation of random sequences by human subjects: a critical survey"; the interval,
    Billingsley (1961), and Zou and Donner (2008).
    """
    rows = check_series(series)
    return rowwise(partial(_excess, alpha=alpha), (rows, 2), (of_rows(rows, clusters), 1))


def _excess(rows: IntArray, clusters: IntArray, alpha: float) -> tuple[float, float, float, float]:
    renamed, counts = compact(rows)
    switched, follows = switches(renamed)
    n, differ = float(follows.sum()), 1 - repetition(counts)
    if n == 0 or not differ > 0:
        return 0.0, -1.0, 1.0, n
    value = max(float(switched.sum()) / n - differ, -differ)
    if not enough(switched):
        return Estimate(value, -1.0, 1.0, n, TOO_FEW)
    low, high = _products(rates_of(renamed, len(counts), alpha, clusters), len(counts))
    return value, max(min(low, value), -1.0), min(max(high, value), 1.0), n


def _products(rates: tuple[Rate, Rate], width: int) -> tuple[float, float]:
    """Least and greatest -r d, r and d = 1 - sum p_a^2 each within its interval."""
    twice = 2 if width == 2 else 1  # of two actions the first alone is looked at

    def differ(leave: FloatArray, enter: FloatArray) -> FloatArray:
        return np.asarray(twice * variance_of(leave, enter).sum(axis=-1))

    (r, r_below, r_above), (d, d_below, d_above) = (reaches(each, rates) for each in (correlation, differ))
    ends = [max(r - r_below, -1.0), min(r + r_above, 1.0)]
    products = [-x * y for x in ends for y in (max(d - d_below, 0.0), min(d + d_above, 1 - 1 / width))]
    return min(products), max(products)
