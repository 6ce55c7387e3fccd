"""The optimal law's probability of staying below each choice."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray

__all__ = ["EXAMPLE", "SHAPE", "cdf_left"]

SHAPE = "[..., T]"
EXAMPLE = np.arange(10) / 10


def cdf_left(cdf_ends: FloatArray) -> FloatArray:
    """cdf(x-) of each choice x on an interval, in order, under its optimal law."""
    return cdf_ends[..., 0]
