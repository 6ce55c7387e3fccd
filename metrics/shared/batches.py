"""Choices that came many to a reply: which reply, and which place in it.

>>> [x.tolist() for x in grouped(np.array([0, 1, 2, 0, 1]), np.array([5, 7, 5, 5, 7]))]
[[0, 1, 2, 0, 1], [0, 1, 0, 0, 1], [0, 0, 0, 1, 1]]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError

__all__ = ["check_places", "check_sizes", "grouped"]

_MOST_PLACES = 20


def check_places(places: ArrayLike, actions: ArrayLike) -> tuple[IntArray, IntArray]:
    """``places[..., N]`` and ``actions[..., N]`` as integers. Raises `InputError` unless they match and are 0
    or more.
    """
    where, what = np.asarray(places), np.asarray(actions)
    if not (where.ndim and what.ndim) or where.shape[-1] != what.shape[-1]:
        raise InputError(
            f"places of shape {where.shape} for actions of shape {what.shape}; give one each, [..., N]"
        )
    if any(x.size and (x.dtype.kind not in "iu" or x.min() < 0) for x in (where, what)):
        raise InputError("places or actions are not indices; give whole numbers from 0")
    return where.astype(np.int64), what.astype(np.int64)


def check_sizes(came: ArrayLike, wanted: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """``came[..., R]`` and ``wanted[..., R]`` of one reply or more. Raises `InputError` unless they match, nothing is
    negative and something was wanted.
    """
    given, asked = np.asarray(came, dtype=np.float64), np.asarray(wanted, dtype=np.float64)
    if not given.ndim or not given.shape[-1] or given.shape != asked.shape:
        raise InputError(
            f"counts of shapes {given.shape} and {asked.shape}; give both of each reply, [..., R]"
        )
    if not (np.all(given >= 0) and np.all(asked > 0)):
        raise InputError("replies of a negative count, or none asked for; give came >= 0 and wanted > 0")
    return given, asked


def grouped(places: IntArray, actions: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Groups of places, actions renamed to those that occur, and the reply, of ``places[N]``,
    ``actions[N]``. Up to 20 places are groups of their own.
    """
    reply = np.cumsum(np.r_[False, np.diff(places) <= 0][: len(places)])
    seen, where = np.unique(places, return_inverse=True)
    what = np.unique(actions, return_inverse=True)[1]
    return where * min(_MOST_PLACES, len(seen)) // max(len(seen), 1), what, reply
