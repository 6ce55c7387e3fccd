"""What a seat earned in each session, beside what all did and what it would have in equilibrium."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...core.chance import FloatArray
from ...core.questions import Seat
from ...core.recipes import Environment
from ..shared.decisions import Decisions
from ..shared.earned import earned_by_seat

__all__ = ["EXAMPLE", "SHAPE", "session_profits"]

SHAPE = "[..., E, 3]"
EXAMPLE = np.column_stack([np.arange(1, 11.0), np.full(10, 12.0), np.full(10, 5.0)])


def session_profits(
    seat: Seat, everyone: Mapping[str, Decisions], environment: Environment
) -> FloatArray | None:
    """What the seat earned, what all seats earned, and what the seat earns in competitive equilibrium (one column each)."""
    found, paid = environment.competitive_outcome(), earned_by_seat(everyone)
    if found is None or seat.name not in found.gains or seat.name not in paid:
        return None
    own, total = paid[seat.name], np.sum(list(paid.values()), axis=0)
    return np.column_stack([own, total, np.full(len(own), found.gains[seat.name])])
