"""How often each action was chosen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "counts"]

SHAPE = "[..., A]"
EXAMPLE = np.array([6, 4])


def counts(decisions: Decisions, chosen: NDArray[np.bool_]) -> IntArray | None:
    """Legal choices of each action, at the first attempt."""
    space = decisions.seat.space
    if not space.listed:
        return None
    return np.bincount(space.codes(decisions.action[chosen]), minlength=len(space.labels))
