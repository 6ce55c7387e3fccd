"""The optimal law of each decision."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "laws"]

SHAPE = "[..., T, A]"
EXAMPLE = np.full((10, 2), 0.5)


def laws(decisions: Decisions, chosen: NDArray[np.bool_], actions: IntArray) -> FloatArray | None:
    """The optimal law of each of the ``actions``, fixed before the decision, where it differs from one to another."""
    if decisions.laws is None:
        return None
    known = decisions.laws[chosen]
    return None if np.isnan(known).any() else known
