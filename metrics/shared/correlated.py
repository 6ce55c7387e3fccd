"""What two seats did together, held against the correlated equilibria of their game."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from ...core.games.correlated_set import correlated_set
from ...core.games.normal_form import NormalForm
from ..distance.equilibrium_distance import equilibrium_distance
from .row_wise import rowwise

__all__ = ["distance_to_correlated", "joint_counts"]


def joint_counts(series: ArrayLike, opponents: ArrayLike, own: int, other: int) -> IntArray:
    """How often each pair of actions was played, [..., own * other], from ``series[..., E, T]`` and ``opponents[..., E, T]``, -1 where
    nothing was. Raises `InputError` unless they have one shape.
    """
    mine, theirs = np.asarray(series, dtype=np.int64), np.asarray(opponents, dtype=np.int64)
    if mine.shape != theirs.shape or mine.ndim < 2:
        raise InputError(
            f"series of shapes {mine.shape} and {theirs.shape} came; give both as [..., E, T], with one shape"
        )
    batch = mine.shape[:-2]
    mine, theirs = (one.reshape(int(np.prod(batch)), -1) for one in (mine, theirs))
    row = np.broadcast_to(np.arange(len(mine))[:, None], mine.shape)
    both = (mine >= 0) & (theirs >= 0)
    cell = (row * own + mine) * other + theirs
    return np.bincount(cell[both], minlength=len(mine) * own * other).reshape(*batch, own * other)


def distance_to_correlated(
    series: ArrayLike,
    opponents: ArrayLike,
    own_payoffs: ArrayLike,
    opponent_payoffs: ArrayLike,
    n_effective: ArrayLike | None,
    alpha: float,
    coarsely: bool,
) -> Estimate:
    """`equilibrium_distance` of the joint law of both seats' actions to the set (see `correlated_set`)."""
    mine, theirs = (np.asarray(table, dtype=np.float64) for table in (own_payoffs, opponent_payoffs))
    counts = joint_counts(series, opponents, *mine.shape[-2:])
    size = counts.sum(axis=-1) if n_effective is None else np.minimum(n_effective, counts.sum(axis=-1))
    measure = partial(_of_row, alpha=alpha, coarsely=coarsely)
    return rowwise(measure, (counts, 1), (mine, 2), (theirs, 2), (size, 0))


def _of_row(
    counts: FloatArray, own: FloatArray, other: FloatArray, size: FloatArray, alpha: float, coarsely: bool
) -> tuple[float, float, float, float]:
    menus = [[str(action) for action in range(count)] for count in own.shape]
    every = correlated_set(NormalForm(("own", "other"), menus, np.stack([own, other])), coarsely)
    value, low, high, n = equilibrium_distance(counts, (every,), size, alpha)
    return float(value), float(low), float(high), float(n)
