"""How far the induced policy is from the nearest equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.counting import check_counts, independent
from ..shared.regions import Region, ball, tv_range
from ..shared.row_wise import rowwise

__all__ = ["equilibrium_distance"]


def equilibrium_distance(
    counts: ArrayLike,
    optimal_set: Sequence[FloatArray],
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Least total variation between the policy of ``counts[..., A]`` and a member of the set, in [0, 1].

    ``optimal_set`` holds the vertices [V, A] of each hull; within one, by linear programming: max over f in
    [0, 1]^A of f.p - max_v f.v. `tv` is taken to the *likeliest* member, this to the nearest. The interval
    holds the least and greatest distance over the policy's 1 - ``alpha`` confidence region, as bounded by the
    separating f and by the nearest member: conservative. NaN where there is no choice.

    >>> hull = np.array([[1.0, 0, 0], [0, 0.5, 0.5]])
    >>> round(equilibrium_distance([40, 60, 0], (hull,)).value, 6)
    0.3

    Source: Levin, Peres and Wilmer (2009), chapter 4; the duality, Dantzig (1963).
    """
    hulls = tuple(np.atleast_2d(np.asarray(hull, dtype=np.float64)) for hull in optimal_set)
    observed = check_counts(counts, hulls[0])[0]
    return rowwise(
        partial(_nearest, hulls=hulls, alpha=alpha), (observed, 1), (independent(observed, n_effective), 0)
    )


def _nearest(
    counts: FloatArray, size: FloatArray, hulls: tuple[FloatArray, ...], alpha: float
) -> tuple[float, float, float, float]:
    n, region = float(counts.sum()), ball(counts, size, alpha)
    if n == 0:
        return np.nan, 0.0, 1.0, n
    found = np.array([_within(region, hull) for hull in hulls])
    value, low, high = found.min(axis=0)
    return float(value), float(min(low, value)), float(max(high, value)), n


def _within(region: Region, hull: FloatArray) -> tuple[float, float, float]:
    witness, member = _separated(region.policy, hull)
    reach = float((hull @ witness).max())
    value = max(float(region.policy @ witness) - reach, 0.0)
    low = float(region.around(np.clip(np.array([region.policy @ witness]), 0, 1))[0][0]) - reach
    return value, max(low, 0.0), float(tv_range(region, member)[1])


def _separated(policy: FloatArray, hull: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The f in [0, 1]^A that tells ``policy`` from the hull best, and the hull's member nearest to it."""
    if len(hull) == 1:
        return np.asarray(policy > hull[0], dtype=np.float64), hull[0]
    from scipy.optimize import linprog

    width = len(policy)
    solved = linprog(
        np.r_[-policy, 1.0],
        A_ub=np.c_[hull, -np.ones(len(hull))],
        b_ub=np.zeros(len(hull)),
        bounds=[(0, 1)] * width + [(0, 1)],
        method="highs",
    )
    weights = np.maximum(-solved.ineqlin.marginals, 0.0)
    total = weights.sum()
    return np.clip(solved.x[:width], 0, 1), (
        weights / total if total > 0 else np.full(len(hull), 1 / len(hull))
    ) @ hull
