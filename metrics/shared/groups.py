"""What came before each decision, among all or among those that share a group: without a loop and without
counting every action at every decision.

``N`` decisions in order, ``A`` actions. A group is any whole number of 0 or more; groups never reach from one
row of the leading axes into another.

>>> earlier([5, 2, 5, 5, 2]).tolist()
[0, 0, 1, 2, 1]
>>> before(np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([0, 1, 0, 1]))[:, 0].tolist()
[0.0, 0.0, 1.0, 2.0]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray

__all__ = ["before", "earlier"]


def earlier(groups: ArrayLike) -> IntArray:
    """How many earlier decisions of the row share each one's group: ``groups[..., N]`` -> [..., N]."""
    order, first = _sorted(np.asarray(groups))
    counts = np.empty(order.shape, dtype=np.int64)
    np.put_along_axis(counts, order, np.arange(order.shape[-1]) - first, axis=-1)
    return counts


def before(amounts: FloatArray, groups: IntArray | None = None) -> FloatArray:
    """Sums of ``amounts[..., N, A]`` over the decisions before each one, all or those of its group ``groups[...,
    N]``; [..., N, A].
    """
    if groups is None:
        return np.asarray(np.cumsum(amounts, axis=-2) - amounts)
    order, first = _sorted(groups)
    gathered = np.take_along_axis(amounts, order[..., None], axis=-2)
    running = np.cumsum(gathered, axis=-2) - gathered
    running -= np.take_along_axis(running, first[..., None], axis=-2)
    sums = np.empty_like(running)
    np.put_along_axis(sums, order[..., None], running, axis=-2)
    return sums


def _sorted(groups: IntArray) -> tuple[IntArray, IntArray]:
    """The order [..., N] that gathers groups, and for each place in it the place where its group begins.

    Narrow integers are sorted by radix, in time linear in N.
    """
    keys = groups.astype(np.min_scalar_type(int(groups.max(initial=0))))
    order = np.argsort(keys, axis=-1, kind="stable")
    gathered = np.take_along_axis(keys, order, axis=-1)
    begins = np.zeros(order.shape, dtype=np.int64)
    begins[..., 1:] = np.where(gathered[..., 1:] != gathered[..., :-1], np.arange(1, order.shape[-1]), 0)
    return order, np.maximum.accumulate(begins, axis=-1)
