"""Prices of an asset beside its fundamental value: rows (episode, period, price, fundamental value, turnover)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...core.chance import FloatArray
from .trading_sessions import sessions

__all__ = ["TURNOVER", "deviations"]

TURNOVER = 4
_PRICE, _VALUE = 2, 3


def deviations(periods: FloatArray, size: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """Each session's mean of ``size(price - value)`` over the periods with a price, over its mean value of all periods, [E]; NaN without a price."""
    return np.array([_deviation(one, size) for one in sessions(periods)])


def _deviation(periods: FloatArray, size: Callable[[FloatArray], FloatArray]) -> float:
    gaps, value = periods[:, _PRICE] - periods[:, _VALUE], np.abs(periods[:, _VALUE].mean())
    known = gaps[np.isfinite(gaps)]
    return float(size(known).mean() / value) if len(known) and value > 0 else np.nan
