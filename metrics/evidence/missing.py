"""How many decisions have no legal answer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "missing"]

SHAPE = "[...]"
EXAMPLE = 1


def missing(decisions: Decisions, chosen: NDArray[np.bool_], counts: IntArray) -> int:
    """Decisions without a legal answer at the first attempt, beside the ``counts``."""
    return len(decisions) - int(np.count_nonzero(chosen))
