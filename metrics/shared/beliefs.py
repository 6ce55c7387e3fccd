"""Beliefs about another's move, scored by what it did.

>>> scores = scored([[1.0, 0.0], [0.5, 0.5], [np.nan, np.nan]], [0, 1, 1], np.arange(3))
>>> scores.laws.tolist(), scores.came.tolist(), scores.episodes.tolist()
([[1.0, 0.0], [0.5, 0.5]], [0, 1], [0, 1])
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from .elicited import check_laws

__all__ = ["Believed", "scored"]


class Believed(NamedTuple):
    """The beliefs that were stated, ``laws[N, O]``, what ``came[N]`` of them, and the ``episodes[N]``."""

    laws: FloatArray
    came: IntArray
    episodes: IntArray


def scored(beliefs: ArrayLike, moves: ArrayLike, episodes: ArrayLike) -> Believed:
    """The decisions of ``beliefs[T, O]`` and ``moves[T]`` at which something was believed and a move was made.

    Raises `InputError` on shapes that do not match, and on beliefs that are no laws.
    """
    laws, came, names = check_laws(beliefs), np.asarray(moves), np.asarray(episodes)
    if came.shape != laws.shape[:-1] or names.shape != came.shape or np.any(came >= laws.shape[-1]):
        raise InputError(
            f"beliefs of shape {laws.shape} came with moves of shape {came.shape}; give a move below {laws.shape[-1]} for each belief"
        )
    known = ~np.isnan(laws).any(axis=-1) & (came >= 0)
    return Believed(laws[known], came[known].astype(np.int64), names[known].astype(np.int64))
