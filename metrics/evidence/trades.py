"""The trades of each session."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...core.chance import FloatArray
from ..shared.decisions import Decisions
from ..shared.market_logs import logged

__all__ = ["EXAMPLE", "SHAPE", "trades"]

SHAPE = "[..., N, 5]"
EXAMPLE = np.array(
    [[k // 5, k % 5, 100 + k % 3, 1, 1 if k % 4 < 2 else -1] for k in range(10)], dtype=np.float64
)


def trades(everyone: Mapping[str, Decisions]) -> FloatArray | None:
    """Episode, time, mean price, units, and side (1 bought, -1 sold) of each order that took what stood in a book."""
    found = logged(everyone, "at", "taken_price", "taken_units", "taker")
    return None if found is None else found[found[:, 3] > 0]
