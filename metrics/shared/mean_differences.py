"""The difference of two means of independent samples, each of which has its interval, and Student's test of it.

>>> found = difference(Estimate(0.4, 0.3, 0.5, 90), Estimate(0.6, 0.45, 0.75, 40))
>>> [round(float(x), 3) for x in found]
[0.2, 0.02, 0.38, 130.0]
>>> [round(x, 3) for x in student([1, 2, 3], [2, 4, 6])]
[1.291, 1.549, 4.0, 0.196]
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from ...core.estimates import Estimate
from .clusters import mean_interval

__all__ = ["Student", "difference", "paired_mean", "student"]

_DUST = 1e-24  # what rounding leaves of equal numbers


class Student(NamedTuple):
    """The standard ``error`` of the difference, the statistic ``t``, its degrees of freedom ``df``, and the two-sided ``p``."""

    error: float
    t: float
    df: float
    p: float


def difference(first: Estimate, second: Estimate) -> Estimate:
    """``second`` less ``first``, two independent estimates; withdrawn where the interval of either is.

    Each end is as far from the difference as the ends of both that lie there, squared and summed.

    Source: Zou and Donner (2008), "Construction of confidence limits about effect measures: a general approach", Statistics in
    Medicine 27, 1693-1702.
    """
    value = second.value - first.value
    low = value - np.hypot(second.value - second.low, first.high - first.value)
    high = value + np.hypot(second.high - second.value, first.value - first.low)
    return Estimate(value, low, high, first.n + second.n, first.withdrawn or second.withdrawn)


def paired_mean(differences: ArrayLike, alpha: float = 0.05) -> Estimate:
    """The mean of ``differences`` [E] in [-1, 1], one of each episode, with its interval.

    What is above 0 and what is below have each an interval as of a share (`clusters.mean_interval`), both together at level
    1 - ``alpha`` (Bonferroni): right also where few episodes differ, or none.

    Source: Korn and Graubard (1998), "Confidence intervals for proportions with small expected number of positive counts
    estimated from survey data", Survey Methodology 24, 193-201.
    """
    each = np.asarray(differences, dtype=np.float64)[:, None]
    held = np.ones(each.shape, dtype=bool)
    more, less = (mean_interval(np.maximum(side, 0), held, 0, 1, alpha / 2) for side in (each, -each))
    return Estimate(more[0] - less[0], more[1] - less[2], more[2] - less[1], len(each))


def student(first: ArrayLike, second: ArrayLike) -> Student | None:
    """Student's test that two samples [N1] and [N2] have equal means, with their common variance; None below two in either, or where
    nothing varies.

    Source: Student (1908), "The probable error of a mean", Biometrika 6, 1-25.
    """
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if min(len(one), len(other)) < 2:
        return None
    df = len(one) + len(other) - 2
    variance = sum(float(((x - x.mean()) ** 2).sum()) for x in (one, other)) / df
    if variance <= _DUST * max(np.abs(one).max(), np.abs(other).max()) ** 2:
        return None
    error = float(np.sqrt(variance * (1 / len(one) + 1 / len(other))))
    t = float(other.mean() - one.mean()) / error
    return Student(error, t, float(df), float(2 * stdtr(df, -abs(t))))
