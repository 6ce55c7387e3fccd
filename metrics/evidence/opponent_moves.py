"""What the opponent did, choice by choice."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.decisions import Decisions
from ..shared.opposing import opposing
from ..shared.two_seats import TwoSeats

__all__ = ["EXAMPLE", "SHAPE", "opponent_moves"]

SHAPE = "[..., T]"
EXAMPLE = np.array([0, 0] + [1, 0] * 4)


def opponent_moves(
    decisions: Decisions,
    chosen: NDArray[np.bool_],
    everyone: Mapping[str, Decisions] | None = None,
    two_seats: TwoSeats | None = None,
) -> IntArray | None:
    """The move of the only opponent at each choice (as it was played), -1 where it made none."""
    found = opposing(decisions, everyone, two_seats)
    return None if found is None else found[chosen]
