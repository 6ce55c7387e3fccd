"""What traders forecast, less the prices that came."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "forecast_gaps"]

SHAPE = "[..., N, 3]"
EXAMPLE = np.array([[k // 5, 10.0 - 3 * (k % 5), 60.0] for k in range(10)])


def forecast_gaps(decisions: Decisions) -> FloatArray | None:
    """Episode, forecast less price, and the fundamental value, of each decision in whose period there was a price."""
    gaps, value = decisions.logs.get("forecast_gap"), decisions.logs.get("fundamental")
    if gaps is None or value is None:
        return None
    table = np.column_stack([decisions.episode, gaps, value]).astype(np.float64)
    return np.asarray(table[np.isfinite(table[:, 1])])
