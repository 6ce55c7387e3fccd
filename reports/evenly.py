"""Some places of many, evenly spread.

>>> evenly(9, 3).tolist(), evenly(2, 3).tolist()
([0, 4, 8], [0, 1])
"""

from __future__ import annotations

import numpy as np

from ..core.chance import IntArray

__all__ = ["evenly"]


def evenly(length: int, most: int) -> IntArray:
    """At most so many places of so many, ascending, the first and the last among them."""
    return np.unique(np.linspace(0, length - 1, min(length, most)).round().astype(np.int64))
