"""All ways to write a whole number as a sum of so many counts."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

from .chance import IntArray

__all__ = ["compositions"]


def compositions(units: int, slots: int) -> IntArray:
    """All ways [W, slots] to put ``units`` into ``slots``, ascending: the gaps between bars among stars.

    >>> compositions(2, 2).tolist()
    [[0, 2], [1, 1], [2, 0]]
    """
    places = units + slots - 1
    bars = np.array([*combinations(range(places), slots - 1)], dtype=np.int64)
    return np.diff(bars.reshape(comb(places, slots - 1), slots - 1), prepend=-1, append=places, axis=1) - 1
