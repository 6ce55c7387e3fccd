"""Which action was chosen, decision by decision."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "actions"]

SHAPE = "[..., T]"
EXAMPLE = np.array([0, 1] * 4 + [0, 0])


def actions(decisions: Decisions, chosen: NDArray[np.bool_]) -> IntArray | None:
    """Choices in order, as places among the labels of the seat's space; not known where answers are not listed."""
    space = decisions.seat.space
    return space.codes(decisions.action[chosen]) if space.listed and chosen.any() else None
