"""The optimal law's probability up to each choice."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray

__all__ = ["EXAMPLE", "SHAPE", "cdf"]

SHAPE = "[..., T]"
EXAMPLE = np.arange(1, 11) / 10


def cdf(cdf_ends: FloatArray) -> FloatArray:
    """cdf(x) of each choice x on an interval, in order, under its optimal law."""
    return cdf_ends[..., 1]
