"""What came in the round before."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.decisions import Decisions
from ..shared.dilemmas import rounds_before
from ..shared.opposing import opposing, played
from ..shared.series import by_row, runs
from ..shared.two_seats import TwoSeats

__all__ = ["EXAMPLE", "SHAPE", "last_round"]

SHAPE = "[..., E, T]"
EXAMPLE = np.array([[4, 0, 1, 2, 0, 3, 3, 1, 0, 2]])


def last_round(
    decisions: Decisions,
    chosen: NDArray[np.bool_],
    cooperative: tuple[int, int],
    everyone: Mapping[str, Decisions] | None = None,
    two_seats: TwoSeats | None = None,
) -> IntArray | None:
    """What came in the round before each decision, laid out as ``series``: 0 both cooperated, 1 the seat alone, 2 the opponent
    alone, 3 neither, 4 it was the first; -1 where that is not known.

    It is what was played, which in a game with noise need not be what was chosen. Not known of seats of several members.
    """
    theirs = opposing(decisions, everyone, two_seats, as_played=True) if decisions.ordered else None
    if theirs is None or decisions.member is not None:
        return None
    before = rounds_before(played(decisions), theirs, decisions, cooperative)
    return by_row(*runs(decisions, chosen, before[chosen]))
