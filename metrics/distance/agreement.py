"""How often the choice is the one that the optimum makes."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from ..shared.clusters import share_interval, units, variance
from ..shared.regions import clopper_pearson
from ..shared.row_wise import rowwise
from ..shared.series import by_row

__all__ = ["agreement"]


def agreement(
    actions: ArrayLike, laws: ArrayLike, episodes: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """Mean probability that the decisions' own optimal ``laws[..., N, A]`` give to what was chosen, ``actions[..., N]``, in [0, 1].

    Where each optimum is certain it is the share of optimal choices. Interval: Clopper and Pearson's, conservative
    where optima are mixed, since a mean of numbers in [0, 1] varies no more than a share; where ``episodes[..., N]`` hold
    several decisions, at the number of independent ones that would vary as much over episodes, or blocks of them (`clusters`). NaN within [0, 1] where
    there is no choice. Raises `InputError` on actions and laws that do not match.

    >>> [round(x, 3) for x in agreement([0, 0, 1, 1], [[1, 0], [1, 0], [0, 1], [1, 0]])]
    [0.75, 0.194, 0.994, 4.0]

    Source: Clopper and Pearson (1934); the Bayes-optimal rule as the standard, Wald (1950).
    """
    chosen, optima = np.asarray(actions), np.asarray(laws, dtype=np.float64)
    if optima.ndim < 2 or chosen.shape[-1:] != optima.shape[-2:-1] or chosen.dtype.kind not in "iu":
        raise InputError(
            f"actions of shape {chosen.shape} for laws of shape {optima.shape} were given; give indices [..., N] and laws [..., N, A]"
        )
    hits = np.take_along_axis(optima, chosen[..., None], axis=-1)[..., 0]
    names = np.arange(hits.shape[-1]) if episodes is None else np.asarray(episodes)
    return rowwise(partial(_mean, alpha=alpha), (hits, 1), (names, 1))


def _mean(hits: FloatArray, episodes: IntArray, alpha: float) -> tuple[float, float, float, float]:
    n, (names, place) = len(hits), np.unique(episodes, return_inverse=True)
    if not n:
        return np.nan, 0.0, 1.0, 0.0
    share = float(hits.mean())
    if len(names) == n:
        low, high = clopper_pearson(share * n, n, alpha)
        return share, float(low), float(high), float(n)
    order = np.argsort(place, kind="stable")
    rows = by_row(place[order], hits[order])
    held = rows >= 0
    spread, count = variance(np.where(held, rows - share, 0.0) / n, units(held), held)
    return share, *share_interval(share, spread, n, count, alpha), float(n)
