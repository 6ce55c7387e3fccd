"""Whether the seat cooperated, decision by decision."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.decisions import Decisions
from ..shared.series import by_row, runs

__all__ = ["EXAMPLE", "SHAPE", "cooperated"]

SHAPE = "[..., E, T]"
EXAMPLE = np.array([[1, 1, 0, 1, 0, 0, 1, 1, 0, 0]])


def cooperated(
    decisions: Decisions, chosen: NDArray[np.bool_], actions: IntArray, cooperative: tuple[int, int]
) -> IntArray | None:
    """1 where the seat cooperated and 0 where it did not, laid out as ``series``; -1 beyond the end of a row."""
    if not decisions.ordered:
        return None
    return by_row(*runs(decisions, chosen, (actions == cooperative[0]).astype(np.int64)))
