"""Where stated quantiles lie under the optimal law."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.laws.law import Law
from ..shared.decisions import Decisions
from ..shared.logged import stated_quantiles

__all__ = ["EXAMPLE", "SHAPE", "reached"]

SHAPE = "[..., T, L]"
EXAMPLE = np.tile([0.2, 0.5, 0.8], (10, 1))


def reached(decisions: Decisions, chosen: NDArray[np.bool_], optimum: Law) -> FloatArray | None:
    """The optimal law's probability of staying below each stated quantile, NaN at choices before which none was stated."""
    found = stated_quantiles(decisions, chosen)
    if found is None or not isinstance(optimum, IntervalStrategy):
        return None
    known = ~np.isnan(found.values)
    below = np.full(known.shape, np.nan)
    below[known] = np.clip(optimum.cdf(found.values[known]), 0, 1)
    return below
