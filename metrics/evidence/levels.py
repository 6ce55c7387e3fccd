"""The levels of stated quantiles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray
from ..shared.decisions import Decisions
from ..shared.logged import stated_quantiles

__all__ = ["EXAMPLE", "SHAPE", "levels"]

SHAPE = "[L]"
EXAMPLE = np.array([0.25, 0.5, 0.75])


def levels(decisions: Decisions, chosen: NDArray[np.bool_]) -> FloatArray | None:
    """The levels at which quantiles were stated, in (0, 1)."""
    found = stated_quantiles(decisions, chosen)
    return None if found is None else found.levels
