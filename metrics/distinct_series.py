"""How many different series were written."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..chance import IntArray
from ..core import Estimate
from .rows import rowwise
from .transitions import check_series

__all__ = ["distinct_series"]


def distinct_series(series: ArrayLike) -> Estimate:
    """Number of different rows among those of ``series[..., E, T]`` (indices, -1 padded) that hold a choice.

    It is counted, not estimated, and grows with n, the number of rows: of E independent series of T fair flips there are about
    2^T (1 - exp(-E / 2^T)).

    >>> distinct_series([[0, 1, 1], [0, 1, 1], [1, 1, 1]]).value
    2.0

    Source: Yang and Zhang (2025), arXiv 2511.14630, experiment 3 (two strings in 1,000 calls).
    """
    return rowwise(_different, (check_series(series), 2))


def _different(rows: IntArray) -> tuple[float, float, float, float]:
    held = rows[(rows >= 0).any(axis=-1)]
    count = float(len(np.unique(held, axis=0)))
    return count, count, count, float(len(held))
