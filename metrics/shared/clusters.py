"""Doubt about means of dependent choices: clusters of rows are the units, and where there are few of them, blocks of turns.

The choices of a cluster (a row, or all rows of one episode) may lean on each other; clusters are independent. With 10 of them
or more each is one unit; with fewer, each is cut into blocks of ceil(T^(1/2)) turns, which lean on each other at their edges only.

>>> units(np.array([[True, True, True, True, True, False]])).tolist()
[[0, 0, 0, 1, 1, 1]]
>>> units(np.ones((2, 4), dtype=bool), np.array([7, 7])).tolist()
[[0, 0, 1, 1], [0, 0, 1, 1]]
>>> [round(float(end), 3) for end in share_interval(0.5, 0.0025, 100, 50)]
[0.397, 0.603]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from ...core.chance import FloatArray, IntArray
from .regions import clopper_pearson

__all__ = ["MEMBERS", "mean_interval", "of_rows", "share_interval", "units", "variance"]

MEMBERS = "several rows of one episode"
"""Why an interval is withdrawn that takes rows as independent."""

_ENOUGH = 10
_DUST = 1e-20


def of_rows(series: IntArray, clusters: ArrayLike | None) -> IntArray:
    """The cluster of each row of ``series[..., E, T]``, shape [..., E]: ``clusters``, or, where None, one for each."""
    return np.asarray(np.arange(series.shape[-2]) if clusters is None else clusters, dtype=np.int64)


def units(held: NDArray[np.bool_], clusters: IntArray | None = None) -> IntArray:
    """The unit to which each place of ``held[E, T]`` belongs, shape [E, T]; ``held`` says where a choice is, ``clusters[E]`` of
    which cluster each row is (default: its own).
    """
    rows, length = held.shape
    full = np.asarray(held.any(axis=-1))
    names = np.arange(rows) if clusters is None else clusters
    place = np.unique(np.where(full, names, names[full][:1].sum()), return_inverse=True)[1].reshape(-1)
    if len(np.unique(names[full])) >= _ENOUGH:
        return np.broadcast_to(place[:, None], held.shape).copy()
    block = max(int(np.ceil(held.sum(axis=-1).max(initial=0) ** 0.5)), 1)
    each = -(-length // block)
    return np.asarray(place[:, None] * each + np.arange(length) // block)


def variance(influence: FloatArray, unit: IntArray, held: NDArray[np.bool_]) -> tuple[float, int]:
    """The variance of a sum of ``influence[E, T]`` (0 where nothing is ``held``), and the number of units.

    U/(U - 1) sum_u (influence in u)^2: infinite for one unit. Source: Binder (1983).
    """
    present = np.unique(unit[held]).size
    sums = np.bincount(unit.reshape(-1), weights=np.where(held, influence, 0.0).reshape(-1))
    if present < 2:
        return np.inf, present
    return float(present / (present - 1) * (sums @ sums)), present


def share_interval(
    share: float, spread: float, n: float, count: int, alpha: float = 0.05, most: float | None = None
) -> tuple[float, float]:
    """Interval for a ``share`` of ``n`` choices, whose variance over ``count`` units is ``spread``.

    Clopper and Pearson's at the number of independent choices that would vary as much, at most ``most``
    (default n), reduced for the units' few degrees of freedom. Source: Korn and Graubard (1998).
    """
    alone = share * (1 - share)
    worth = alone / spread if spread > _DUST and alone > 0 else n
    few = (stdtrit(max(n - 1, 1), 1 - alpha / 2) / stdtrit(max(count - 1, 1), 1 - alpha / 2)) ** 2
    size = min(max(worth * min(few, 1.0), 1.0), n if most is None else most)
    low, high = clopper_pearson(share * size, size, alpha)
    return float(low), float(high)


def mean_interval(
    values: FloatArray,
    held: NDArray[np.bool_],
    least: float,
    most: float,
    alpha: float = 0.05,
    clusters: IntArray | None = None,
) -> tuple[float, float, float]:
    """The mean of ``values[E, T]`` where ``held``, all within [``least``, ``most``], and its interval; ``clusters[E]`` as `units`.

    The mean's place within the range is treated as a share (`share_interval`), so that the interval is right
    at the ends of the range and where the values show no spread.
    """
    n, reach = float(held.sum()), max(most - least, 1e-300)
    share = float((np.clip((values - least) / reach, 0, 1) * held).sum() / n)
    spread, count = variance(((values - least) / reach - share) / n, units(held, clusters), held)
    cap = n if np.isin(values[held], (least, most)).all() else np.inf
    low, high = share_interval(share, spread, n, count, alpha, cap)
    return least + reach * share, least + reach * low, least + reach * high
