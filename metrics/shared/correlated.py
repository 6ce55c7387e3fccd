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
from .effective_sizes import of_codes
from .row_wise import rowwise

__all__ = ["distance_to_correlated"]


def _pairs(series: ArrayLike, opponents: ArrayLike, other: int) -> IntArray:
    """The pair of actions played at each decision of ``series[..., E, T]`` and ``opponents[..., E, T]``, in the order of a table with
    ``other`` columns; -1 where either is. Raises `InputError` unless they have one shape.
    """
    mine, theirs = np.asarray(series, dtype=np.int64), np.asarray(opponents, dtype=np.int64)
    if mine.shape != theirs.shape or mine.ndim < 2:
        raise InputError(
            f"series of shapes {mine.shape} and {theirs.shape} came; give both as [..., E, T], with one shape"
        )
    return np.where((mine >= 0) & (theirs >= 0), mine * other + theirs, -1)


def distance_to_correlated(
    series: ArrayLike,
    opponents: ArrayLike,
    own_payoffs: ArrayLike,
    opponent_payoffs: ArrayLike,
    n_effective: ArrayLike | None,
    alpha: float,
    coarsely: bool,
) -> Estimate:
    """`equilibrium_distance` of the joint law of both seats' actions to the set (see `correlated_set`), at what the pairs are worth, or
    at ``n_effective`` where that is less: a seat whose own choices are independent may face one whose are not.
    """
    mine, theirs = (np.asarray(table, dtype=np.float64) for table in (own_payoffs, opponent_payoffs))
    cells = _pairs(series, opponents, mine.shape[-1])
    most = np.inf if n_effective is None else n_effective
    measure = partial(_of_row, alpha=alpha, coarsely=coarsely)
    return rowwise(measure, (cells, 2), (mine, 2), (theirs, 2), (most, 0))


def _of_row(
    cells: IntArray, own: FloatArray, other: FloatArray, most: FloatArray, alpha: float, coarsely: bool
) -> tuple[float, float, float, float]:
    counts = np.bincount(cells[cells >= 0], minlength=own.size)
    size = min(_worth(cells), float(most), float(counts.sum()))
    menus = [[str(action) for action in range(count)] for count in own.shape]
    every = correlated_set(NormalForm(("own", "other"), menus, np.stack([own, other])), coarsely)
    value, low, high, n = equilibrium_distance(counts, (every,), size, alpha)
    return float(value), float(low), float(high), float(n)


def _worth(cells: IntArray) -> float:
    """How many independent pairs those of ``cells[E, T]`` are worth, a row an episode."""
    row, place = np.nonzero(cells >= 0)
    return of_codes(cells[row, place], row) if len(row) else 0.0
