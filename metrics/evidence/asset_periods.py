"""The periods of a market for an asset."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...core.chance import FloatArray
from ..shared.decisions import Decisions
from ..shared.market_logs import logged

__all__ = ["EXAMPLE", "SHAPE", "asset_periods"]

SHAPE = "[..., N, 5]"
EXAMPLE = np.array([[k // 5, k % 5 + 1, 90 - 10 * (k % 5), 100 - 20 * (k % 5), 0.25] for k in range(10)])


def asset_periods(everyone: Mapping[str, Decisions]) -> FloatArray | None:
    """Episode, period, price (NaN: no trade), fundamental value, and units traded over all shares, of each period."""
    found = logged(everyone, "period", "clearing_price", "fundamental", "turnover")
    return None if found is None else found[np.unique(found[:, :2], axis=0, return_index=True)[1]]
