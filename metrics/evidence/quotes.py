"""The best bid and ask over the time of each session."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...core.chance import FloatArray
from ..shared.decisions import Decisions
from ..shared.market_logs import logged

__all__ = ["EXAMPLE", "SHAPE", "quotes"]

SHAPE = "[..., N, 6]"
EXAMPLE = np.array([[k // 5, k % 5, 98 - k % 2, 102 + k % 3, 1, 2] for k in range(10)], dtype=np.float64)


def quotes(everyone: Mapping[str, Decisions]) -> FloatArray | None:
    """Episode, time, best bid, best ask and the units at each, after each decision of any seat that took effect in a book."""
    return logged(everyone, "at", "best_bid", "best_ask", "bid_units", "ask_units")
