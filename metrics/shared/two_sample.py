"""Two samples of numbers in one order, and what chance alone makes of their difference.

``numbers[..., T]`` and ``reference[..., M]``; ties count once, at the end of their run.

>>> pooled = pool([0.1, 0.4], [0.2, 0.3])
>>> [float(x) for x in pooled.excess]
[0.5, 0.0, -0.5, 0.0]
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.errors import InputError

__all__ = ["Pooled", "inside_band", "pool"]


class Pooled(NamedTuple):
    """``values[..., N]`` sorted; ``excess[..., N]`` = F_T - F_M after each, 0 at the end; ``first[..., N]``
    whether each is of the first sample; ``last[..., N]`` whether it ends a run of ties; sizes ``t`` and ``m``.
    """

    values: FloatArray
    excess: FloatArray
    first: FloatArray
    last: FloatArray
    t: int
    m: int


def pool(numbers: ArrayLike, reference: ArrayLike) -> Pooled:
    """Both samples together. Raises `InputError` unless each holds finite numbers, one or more."""
    mine, theirs = np.asarray(numbers, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    if 0 in {mine.ndim, theirs.ndim, mine.size, theirs.size}:
        raise InputError(
            f"samples of shapes {mine.shape} and {theirs.shape}; give numbers[..., T] and reference[..., M]"
        )
    if not (np.all(np.isfinite(mine)) and np.all(np.isfinite(theirs))):
        raise InputError(
            "a sample holds what is not a finite number; give the chosen and the reference numbers"
        )
    shape = np.broadcast_shapes(mine.shape[:-1], theirs.shape[:-1])
    t, m = mine.shape[-1], theirs.shape[-1]
    both = [np.broadcast_to(x, (*shape, x.shape[-1])) for x in (mine, theirs)]
    values = np.concatenate(both, axis=-1)
    order = np.argsort(values, axis=-1, kind="stable")
    values, first = np.take_along_axis(values, order, axis=-1), order < t
    last = np.ones(values.shape, dtype=bool)
    last[..., :-1] = np.diff(values, axis=-1) > 0
    # in whole numbers first, so that equal shares are exactly equal
    excess = np.cumsum(np.where(first, m, -t), axis=-1) / (t * m)
    return Pooled(values, excess, first.astype(np.float64), last, t, m)


def inside_band(distance: ArrayLike, t: int, m: int) -> FloatArray:
    """P(sup |F_T - F_M| < ``distance[...]``) for samples of ``t`` and ``m`` from one continuous law, exactly.

    The share of lattice paths from (0, 0) to (t, m) that stay inside the band, diagonal by diagonal.

    Source: Hodges (1958), "The significance probability of the Smirnov two-sample test".
    """
    reach = np.asarray(distance, dtype=np.float64)[..., None] * t * m - 1e-7 * min(t, m)
    across = np.arange(t + 1)
    inside = np.broadcast_to((across == 0) * 1.0, (*reach.shape[:-1], t + 1)) * (reach > 0)
    for step in range(1, t + m + 1):
        up = step - across
        from_left = np.concatenate([np.zeros_like(inside[..., :1]), inside[..., :-1]], axis=-1)
        moved = (across * from_left + np.maximum(up, 0) * inside) / step
        inside = np.where((up >= 0) & (up <= m) & (np.abs(across * m - up * t) < reach), moved, 0.0)
    return np.asarray(inside[..., t])
