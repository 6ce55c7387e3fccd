"""Laws that a model stated, or computed from its token probabilities, averaged over decisions.

``laws[..., N, A]`` hold one law a decision, NaN rows where none was elicited. A mean law is worth as many
independent choices as would vary as much: none vary, infinitely many; of one unit alone nobody knows, none.

>>> mean = average(np.array([[0.5, 0.5], [0.7, 0.3], [np.nan, np.nan]]))
>>> mean.law.tolist(), round(mean.worth, 2), mean.n
([0.6, 0.4], 0.57, 2)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from .regions import ball, tv_range
from .sampling_noise import expected_tv

__all__ = ["ONE_UNIT", "Mean", "average", "check_laws", "distance", "excess_distance", "together"]


ONE_UNIT = "one episode"
"""Why an interval is withdrawn where a mean law is worth nothing."""


class Mean(NamedTuple):
    """A ``law[A]``, the number of independent choices that it is ``worth``, and of decisions it comes from."""

    law: FloatArray
    worth: float
    n: int


def check_laws(laws: ArrayLike) -> FloatArray:
    """``laws[..., N, A]`` as floats. Raises `InputError` unless each row is a law or all NaN."""
    each = np.asarray(laws, dtype=np.float64)
    if each.ndim < 2:
        raise InputError(f"laws of shape {each.shape} were given; give one law a decision, [..., N, A]")
    given = each[~np.isnan(each).all(axis=-1)]
    if not (np.all(given >= 0) and np.allclose(given.sum(axis=-1), 1, atol=1e-6)):
        raise InputError(
            "a stated or token law is not a law; give probabilities that sum to 1, or NaN for none"
        )
    return each


def average(laws: FloatArray, episodes: ArrayLike | None = None, alpha: float = 0.05) -> Mean:
    """The mean of ``laws[N, A]``, decisions of one of ``episodes[N]`` (default: one each) being one unit."""
    known = ~np.isnan(laws).any(axis=-1)
    given, n = laws[known], int(known.sum())
    if n == 0:
        return Mean(np.full(laws.shape[-1], np.nan), 0.0, 0)
    mean = given.mean(axis=0)
    names = np.arange(n) if episodes is None else np.asarray(episodes)[known]
    _, unit = np.unique(names, return_inverse=True)
    count = int(unit.max()) + 1
    if count == 1:
        return Mean(mean, 0.0, n)
    sums = np.stack([np.bincount(unit, weights=column) for column in (given - mean).T], axis=-1)
    spread = count / (count - 1) * float((sums**2).sum()) / n**2
    few = (ndtri(1 - alpha / 2) / stdtrit(count - 1, 1 - alpha / 2)) ** 2
    alone = 1 - float(mean @ mean)
    return Mean(mean, float(alone / spread * few) if spread > 1e-18 else np.inf, n)


def together(*worths: float) -> float:
    """What the difference of two laws is worth, each worth so much: their variances add."""
    if min(worths) <= 0:
        return 0.0
    total = sum(1 / worth for worth in worths)
    return 1 / total if total > 0 else np.inf


def distance(
    one: FloatArray, other: FloatArray, worth: float, alpha: float = 0.05
) -> tuple[float, float, float]:
    """TV between two laws [A], and its least and greatest over the region around ``one`` at ``worth`` choices."""
    if np.isnan(one).any() or np.isnan(other).any():
        return np.nan, 0.0, 1.0
    value = float(np.abs(one - other).sum() / 2)
    if worth <= 0:
        return value, 0.0, 1.0
    size = min(worth, 1e12)
    low, high = tv_range(ball(one * size, size, alpha), other)
    return value, min(float(low), value), max(float(high), value)


def excess_distance(
    counts: FloatArray, laws: FloatArray, episodes: ArrayLike, size: float, alpha: float = 0.05
) -> Estimate:
    """The TV between ``counts[A]``, worth ``size`` independent choices, and the mean of ``laws[N, A]``,
    less a perfect sampler's of that mean, in [-1, 1]; NaN where there is neither choice nor law.
    """
    n, mean = float(counts.sum()), average(laws, episodes, alpha)
    if n == 0 or mean.n == 0:
        return Estimate(np.nan, -1.0, 1.0, n)
    floor = float(expected_tv(size, mean.law / mean.law.sum()))
    worth = together(size, mean.worth)
    value, low, high = distance(counts / n, mean.law, worth, alpha)
    return Estimate(value - floor, low - floor, high - floor, n, "" if worth > 0 else ONE_UNIT)
