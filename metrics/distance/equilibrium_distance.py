"""How far the induced policy is from the nearest equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ...core.games.faces import Hull, members
from ..shared.counting import check_counts, independent
from ..shared.hulls import as_hull, highest, nearest_in_tv
from ..shared.regions import Region, ball, tv_range
from ..shared.row_wise import rowwise

__all__ = ["equilibrium_distance"]


def equilibrium_distance(
    counts: ArrayLike,
    optimal_set: Sequence[Hull],
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Least total variation between the policy of ``counts[..., A]`` and a member of the set, in [0, 1].

    ``optimal_set`` holds convex sets by their vertices [V, A] or their inequalities; within one, by linear programming:
    max over f in [0, 1]^A of f.p - max_v f.v. `tv` is taken to the *likeliest* member, this to the nearest. The interval
    holds the least and greatest distance over the policy's 1 - ``alpha`` confidence region, as bounded by the
    separating f and by the nearest member: conservative. NaN where there is no choice.

    >>> hull = np.array([[1.0, 0, 0], [0, 0.5, 0.5]])
    >>> round(equilibrium_distance([40, 60, 0], (hull,)).value, 6)
    0.3

    Source: Levin, Peres and Wilmer (2009), chapter 4; the duality, Dantzig (1963).
    """
    hulls = tuple(map(as_hull, optimal_set))
    observed = check_counts(counts, members(hulls[0]))[0]
    return rowwise(
        partial(_nearest, hulls=hulls, alpha=alpha), (observed, 1), (independent(observed, n_effective), 0)
    )


def _nearest(
    counts: FloatArray, size: FloatArray, hulls: tuple[Hull, ...], alpha: float
) -> tuple[float, float, float, float]:
    n, region = float(counts.sum()), ball(counts, size, alpha)
    if n == 0:
        return np.nan, 0.0, 1.0, n
    found = np.array([_within(region, hull) for hull in hulls])
    value, low, high = found.min(axis=0)
    return float(value), float(min(low, value)), float(max(high, value)), n


def _within(region: Region, hull: Hull) -> tuple[float, float, float]:
    value, member, witness = nearest_in_tv(region.policy, hull)
    low = float(region.around(np.clip(np.array([region.policy @ witness]), 0, 1))[0][0]) - highest(
        witness, hull
    )
    return value, max(low, 0.0), float(tv_range(region, member)[1])
