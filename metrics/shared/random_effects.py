"""Many cells as draws from a population of cells: their mean, how much they truly differ, and each one drawn towards the mean.

Cell i has the estimate y_i with sampling variance v_i of an effect theta_i, and the theta_i of a group have mean mu and variance
tau^2. With w_i = 1 / (v_i + tau^2), Q(tau^2) = sum w_i (y_i - mean_w)^2 falls as tau^2 rises, and has a chi-square law with as many
degrees of freedom as there are cells less groups at the true one: tau^2 is estimated where Q is that number (Paule and Mandel)
and bounded where Q is that law's quantiles (Viechtbauer).

>>> round(pooled([0.1, 0.3, 0.5], [0.01, 0.01, 0.01]).variance.value, 3)
0.03
>>> shrunk([0.1, 0.5], [0.01, 0.01], 0.3, 0.01).value.round(2).tolist()
[0.2, 0.4]

Source: Paule and Mandel (1982), "Consensus values and weighting factors", Journal of Research of the National Bureau of
Standards 87, 377-385; Viechtbauer (2007), "Confidence intervals for the amount of heterogeneity in meta-analysis", Statistics
in Medicine 26, 37-52; for the mean Hartung and Knapp (2001); for the shrinkage Robinson (1991), "That BLUP is a good thing".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv, ndtri, stdtrit

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.estimates import Estimate

__all__ = ["Pooled", "between", "pooled", "shrunk"]

_HALVINGS = 200
_LEAST_OWN = 1e-3  # of a cell's variance, which must not be 0


class Pooled(NamedTuple):
    """The ``mean`` of the population of cells, and the ``variance`` between its cells."""

    mean: Estimate
    variance: Estimate


def pooled(values: ArrayLike, variances: ArrayLike, alpha: float = 0.05, correlation: float = 0.0) -> Pooled:
    """From ``values[N]`` with sampling ``variances[N]``; a mean of one cell has no interval but its own.

    The errors of any two cells have this ``correlation``, as where cells were played on the same random numbers (`influence.Sharing`): what
    moves all of them together is no difference between them, and a mean over cells does not average it out.
    Raises `InputError` on shapes that differ, no cell, or variances that are not positive.
    """
    y, v = _checked(values, variances)
    if len(y) == 1:
        slack = float(-ndtri(alpha / 2) * np.sqrt(v[0]))
        return Pooled(
            Estimate(float(y[0]), float(y[0]) - slack, float(y[0]) + slack, 1),
            Estimate(np.nan, 0.0, np.inf, 1),
        )
    own, variance = _own(v, correlation), between(y, v, alpha=alpha, correlation=correlation)
    weights = 1 / (own + variance.value)
    mean, n = float(weights @ y / weights.sum()), len(y)
    spread = max(1.0, float(weights @ (y - mean) ** 2) / (n - 1)) / weights.sum()
    together = correlation * float(weights @ np.sqrt(v) / weights.sum()) ** 2
    slack = np.hypot(stdtrit(n - 1, alpha / 2) * np.sqrt(spread), ndtri(alpha / 2) * np.sqrt(together))
    return Pooled(Estimate(mean, mean - float(slack), mean + float(slack), n), variance)


def between(
    values: ArrayLike,
    variances: ArrayLike,
    groups: ArrayLike | None = None,
    alpha: float = 0.05,
    correlation: float = 0.0,
) -> Estimate:
    """The variance between the cells of a group, the same in all ``groups[N]`` (None: one group), whose means may differ.

    The errors of two cells of a group have this ``correlation``. NaN where no group has two cells. Raises `InputError` as `pooled`.
    """
    y, v = _checked(values, variances)
    _, codes = np.unique(np.zeros(len(y)) if groups is None else np.asarray(groups), return_inverse=True)
    freedom = len(y) - int(codes.max()) - 1
    if freedom == 0:
        return Estimate(np.nan, 0.0, np.inf, 0)
    quantiles = [2 * float(gammaincinv(freedom / 2, share)) for share in (1 - alpha / 2, alpha / 2)]
    own = _own(v, correlation)
    value, low, high = (_solved(y, own, codes, target) for target in (float(freedom), *quantiles))
    return Estimate(value, low, high, len(y))


def shrunk(
    values: ArrayLike, variances: ArrayLike, mean: float, variance: float, alpha: float = 0.05
) -> Estimate:
    """Each cell's effect given all others, [N]: drawn towards the ``mean`` by its share of noise, v / (v + tau^2).

    The interval takes the mean and the ``variance`` between cells as known.
    """
    y, v = _checked(values, variances)
    kept = variance / (variance + v)
    value, slack = mean + kept * (y - mean), -ndtri(alpha / 2) * np.sqrt(kept * v)
    return Estimate(value, value - slack, value + slack, np.ones(len(y)))


def _checked(values: ArrayLike, variances: ArrayLike) -> tuple[FloatArray, FloatArray]:
    y, v = np.asarray(values, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    if y.ndim != 1 or y.shape != v.shape or not len(y) or not np.all(v > 0):
        raise InputError(
            f"values of shape {y.shape} and variances of shape {v.shape}; give [N] of both, N of 1 or more and variances above 0"
        )
    return y, v


def _own(v: FloatArray, correlation: float) -> FloatArray:
    """The part of the variances that cells do not share."""
    return max(1 - correlation, _LEAST_OWN) * v


def _solved(y: FloatArray, v: FloatArray, codes: IntArray, target: float) -> float:
    """The variance at which Q is ``target``; 0 where it is less already at 0."""
    if _heterogeneity(0.0, y, v, codes) <= target:
        return 0.0
    low, high = 0.0, float(v.max() + np.ptp(y) ** 2)
    while _heterogeneity(high, y, v, codes) > target:
        low, high = high, 4 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _heterogeneity(middle, y, v, codes) > target else (low, middle)
    return high


def _heterogeneity(variance: float, y: FloatArray, v: FloatArray, codes: IntArray) -> float:
    """Q: the weighted squares about the mean of each group."""
    weights = 1 / (v + variance)
    means = np.bincount(codes, weights * y) / np.bincount(codes, weights)
    return float(weights @ (y - means[codes]) ** 2)
