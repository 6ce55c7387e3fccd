"""Decisions that share a context, gathered: sums over those before, without a loop over time.

A context is a whole number from 0 to 65,535, known before the decision; radix sorting gathers equal ones in time
linear in N and keeps the order of time within each. Longer descriptions are hashed to that range: where two
fall together a gambler learns less, and no bet becomes unfair.

>>> Grouping(np.array([[5, 2, 5, 5, 2]])).rank().tolist()
[[0, 0, 1, 2, 1]]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray

__all__ = ["Codes", "Grouping", "combined", "first_come", "hashed"]

Codes = NDArray[np.uint16]
_RANGE = 1 << 16
_ODD = 40503


class Grouping:
    """The order that gathers equal ``codes[B, N]``, row by row, earlier decisions first."""

    def __init__(self, codes: NDArray[Any]) -> None:
        self.shape = codes.shape
        rows, n = codes.shape
        keys = codes.astype(np.uint16, copy=False)
        order = np.argsort(keys, axis=-1, kind="stable")
        order += np.arange(rows)[:, None] * n
        self.order: IntArray = order.reshape(-1)
        sorted_keys = keys.reshape(-1)[self.order]
        fresh = np.empty(len(self.order), dtype=bool)
        fresh[1:] = sorted_keys[1:] != sorted_keys[:-1]
        fresh[::n] = True
        self.fresh = fresh
        self.first: IntArray = np.maximum.accumulate(np.where(fresh, np.arange(len(fresh)), 0))

    def gather(self, values: NDArray[Any]) -> NDArray[Any]:
        """``values[B, N]`` in gathered order, flat."""
        return np.ascontiguousarray(values).reshape(-1)[self.order]

    def scatter(self, values: NDArray[Any]) -> NDArray[Any]:
        """The inverse of `gather`."""
        back = np.empty_like(values)
        back[self.order] = values
        return back.reshape(self.shape)

    def running(self, gathered: NDArray[Any]) -> NDArray[Any]:
        """Sums within each context up to and with each place, of what is in gathered order."""
        sums = np.cumsum(gathered, dtype=np.int64 if gathered.dtype.kind in "bui" else np.float64)
        before = sums - gathered
        return np.asarray(sums - before[self.first])

    def rank(self) -> IntArray:
        """How many earlier decisions share each one's context, [B, N]."""
        return np.asarray(self.scatter(np.arange(len(self.order)) - self.first))

    def last(self, values: NDArray[Any], none: int) -> NDArray[Any]:
        """What ``values[B, N]`` was at the last earlier decision in the same context; ``none`` where there is none."""
        found = self.gather(values)
        found = np.concatenate([found[:1], found[:-1]])
        found[self.fresh] = none
        return self.scatter(found)

    def before(self, values: FloatArray) -> FloatArray:
        """Sums of ``values[B, N, ...]`` over the earlier decisions in the same context."""
        flat = values.reshape(len(self.order), -1)[self.order]
        earlier = np.cumsum(flat, axis=0) - flat
        earlier -= earlier[self.first]
        back = np.empty_like(earlier)
        back[self.order] = earlier
        return back.reshape(values.shape)


def combined(parts: Sequence[NDArray[Any]], sizes: Sequence[int]) -> Codes:
    """One code for several ``parts[B, N]`` (0 to size - 1 each): exact while the sizes' product is in range."""
    code = np.zeros(parts[0].shape, dtype=np.uint16)
    exact = np.prod([float(size) for size in sizes]) <= _RANGE
    for part, size in zip(parts, sizes, strict=True):
        code *= np.uint16(size if exact else _ODD)
        code += part.astype(np.uint16)
    return code


def hashed(codes: NDArray[Any]) -> Codes:
    """Whole numbers of any size as contexts."""
    wide = codes.astype(np.uint64)
    return np.asarray((wide ^ (wide >> np.uint64(16)) * np.uint64(_ODD)) & np.uint64(0xFFFF), dtype=np.uint16)


def first_come(codes: NDArray[Any], most: int) -> Codes:
    """``codes[B, N]`` renamed 0, 1, ... by when each row meets them first, those after the first ``most`` - 1 as one.
    Known before each decision, as the codes are.
    """
    grouping = Grouping(hashed(codes))
    met = np.cumsum(grouping.rank() == 0, axis=-1) - 1
    begin = grouping.gather(met)[grouping.first]
    return np.asarray(np.minimum(grouping.scatter(begin), most - 1), dtype=np.uint16)
