"""What the opponent chose meanwhile."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.decisions import Decisions
from ..shared.opposing import opposing
from ..shared.series import by_row, runs
from ..shared.two_seats import TwoSeats

__all__ = ["EXAMPLE", "SHAPE", "opponents"]

SHAPE = "[..., E, T]"
EXAMPLE = np.array([[0, 0] + [1, 0] * 4])


def opponents(
    decisions: Decisions,
    chosen: NDArray[np.bool_],
    actions: IntArray,
    everyone: Mapping[str, Decisions] | None = None,
    two_seats: TwoSeats | None = None,
) -> IntArray | None:
    """What the only opponent chose at the same decisions, laid out as ``series``; -1 where it chose nothing."""
    found = opposing(decisions, everyone, two_seats) if decisions.ordered else None
    return None if found is None else by_row(*runs(decisions, chosen, found[chosen]))
