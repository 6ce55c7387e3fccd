"""Lehmer codes: permutations as numbers, so that tests for numbers can read them.

Digit i of the code of an order of 0, ..., n - 1 counts the later entries that are smaller than entry i: it lies in
0, ..., n - 1 - i. Of a uniformly random order the digits are independent and uniform.

>>> code(np.array([2, 0, 1])).tolist(), int(rank(np.array([2, 0, 1])))
([2, 0, 0], 4)
>>> order(np.array(4), 3).tolist(), float(first(np.array([2, 0, 1])))
([2, 0, 1], 1.0)

Source: Lehmer (1960), "Teaching combinatorial tricks to a computer"; its first normalised digit is the statistic of
UnpredictaBench (2026), arXiv 2606.06622.
"""

from __future__ import annotations

from math import factorial

import numpy as np
from numpy.typing import NDArray

from ....core.chance import FloatArray, IntArray
from ....core.errors import InputError

__all__ = ["code", "first", "order", "rank"]


def code(orders: NDArray[np.integer]) -> IntArray:
    """Lehmer digits [..., n] of ``orders`` [..., n], each a permutation of 0, ..., n - 1.

    Raises `InputError` on a row that is none.
    """
    n = orders.shape[-1]
    if not np.array_equal(np.sort(orders, axis=-1), np.broadcast_to(np.arange(n), orders.shape)):
        raise InputError(
            f"a row of {orders.tolist()!r:.80} is no permutation; each must hold 0 to {n - 1} once"
        )
    smaller = orders[..., None, :] < orders[..., :, None]
    return np.asarray(np.triu(smaller, 1).sum(axis=-1), dtype=np.int64)


def first(orders: NDArray[np.integer]) -> FloatArray:
    """The first digit divided by its largest value n - 1, in [0, 1], of ``orders`` [..., n]; n is 2 or more."""
    return np.asarray(code(orders)[..., 0] / (orders.shape[-1] - 1), dtype=np.float64)


def rank(orders: NDArray[np.integer]) -> IntArray:
    """Place [...] of ``orders`` [..., n] among all n! in lexicographic order, from 0; n is at most 20."""
    return np.asarray(code(orders) @ _weights(orders.shape[-1]), dtype=np.int64)


def order(ranks: NDArray[np.integer], n: int) -> IntArray:
    """The permutations [..., n] of 0, ..., n - 1 at ``ranks`` [...]: the inverse of `rank`.

    Raises `InputError` on a rank outside 0, ..., n! - 1.
    """
    ranks = np.asarray(ranks, dtype=np.int64)
    if np.any((ranks < 0) | (ranks >= factorial(n))):
        raise InputError(f"ranks {ranks.tolist()!r:.80} came; those of {n} items are 0 to {factorial(n) - 1}")
    digits = ranks[..., None] // _weights(n) % np.arange(n, 0, -1)
    left = np.broadcast_to(np.arange(n), digits.shape).copy()
    for place in range(n):
        picked = place + digits[..., place]
        taken = np.take_along_axis(left, picked[..., None], axis=-1)
        rest = np.arange(n) - ((np.arange(n) > place) & (np.arange(n) <= picked[..., None]))
        left = np.take_along_axis(left, rest, axis=-1)
        np.put_along_axis(left, np.full_like(picked, place)[..., None], taken, axis=-1)
    return left


def _weights(n: int) -> IntArray:
    return np.array([factorial(n - 1 - place) for place in range(n)], dtype=np.int64)
