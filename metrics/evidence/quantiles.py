"""Quantiles of the optimal law."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ...core.laws.law import Law

__all__ = ["EXAMPLE", "SHAPE", "quantiles"]

SHAPE = "[Q]"
EXAMPLE = (np.arange(100) + 0.5) / 100


def quantiles(optimum: Law, cdf_ends: FloatArray) -> FloatArray | None:
    """The optimal law's quantiles at (q + 1/2) / Q, where one law on an interval holds for all choices."""
    return optimum.quantiles((np.arange(4096) + 0.5) / 4096)
