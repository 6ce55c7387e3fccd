"""Anderson and Darling's test against the optimal laws on an interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.anderson import finite_cdf
from ..shared.counting import check_unit, estimate

__all__ = ["anderson_darling"]


def anderson_darling(cdf_left: ArrayLike, cdf: ArrayLike) -> Estimate:
    """p-value of choices given as ``cdf_left[..., T]`` = F(x-) and ``cdf[..., T]`` = F(x) by A^2 = -T - 1/T
    sum_i (2i - 1) log(u_i (1 - u_{T+1-i})), u the sorted transforms, in [0, 1].

    Weighs the tails more than `ks_p`; 0 where a choice lies outside the law's support. Choices on one atom are
    spread evenly from F(x-) to F(x), which is conservative. Choices are taken as independent. Raises `InputError` on
    ends that leave [0, 1].

    >>> round(anderson_darling([0.5, 0.6, 0.7, 0.8], [0.5, 0.6, 0.7, 0.8]).value, 3)
    0.324

    Source: Anderson and Darling (1954), "A test of goodness of fit"; the p-value, Marsaglia and Marsaglia (2004).
    """
    left, right = check_unit(cdf_left, cdf)
    n = left.shape[-1]
    p = 1 - finite_cdf(_statistic(_spread(left, right)), max(n, 1))
    return estimate(p, p, p, n)


def _spread(left: FloatArray, right: FloatArray) -> FloatArray:
    """The k choices on one atom, at the middles of its k equal parts."""
    order = np.lexsort((right, left), axis=-1)
    cdf_left, cdf = (np.take_along_axis(x, order, axis=-1) for x in (left, right))
    place, end = np.arange(cdf_left.shape[-1]), np.ones((*cdf_left.shape[:-1], 1), dtype=bool)
    changes = (np.diff(cdf_left, axis=-1) > 0) | (np.diff(cdf, axis=-1) > 0)
    first = np.maximum.accumulate(np.where(np.concatenate([end, changes], axis=-1), place, 0), axis=-1)
    ends = np.where(np.concatenate([changes, end], axis=-1), place, place.size)
    last = np.minimum.accumulate(ends[..., ::-1], axis=-1)[..., ::-1]
    return np.asarray(cdf_left + (cdf - cdf_left) * (place - first + 0.5) / (last - first + 1))


def _statistic(points: FloatArray) -> FloatArray:
    n = points.shape[-1]
    if n == 0:
        return np.zeros(points.shape[:-1])
    u = np.sort(points, axis=-1)
    with np.errstate(divide="ignore"):
        logs = np.log(u) + np.log1p(-u[..., ::-1])
    return np.asarray(-n - logs @ (2 * np.arange(n) + 1) / n)
