"""What the opponent chose meanwhile."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.decisions import Decisions
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
    if not decisions.ordered:
        return None
    logged = decisions.logs.get("opponent")
    if logged is not None:
        return by_row(*runs(decisions, chosen, logged[chosen].astype(np.int64)))
    others = [one for name, one in (everyone or {}).items() if name != decisions.seat.name]
    if two_seats is None or len(others) != 1:
        return None
    return by_row(*runs(decisions, chosen, _meanwhile(decisions, others[0])[chosen]))


def _meanwhile(decisions: Decisions, other: Decisions) -> IntArray:
    """What the other seat chose in the episode and turn of each decision [N], -1 where it chose nothing."""
    width = int(max(decisions.turn.max(initial=0), other.turn.max(initial=0))) + 1
    theirs, ours = other.episode * width + other.turn, decisions.episode * width + decisions.turn
    place = np.minimum(np.searchsorted(theirs, ours), max(len(theirs) - 1, 0))
    codes = np.where(other.legal, other.seat.space.codes(other.action), -1)
    return np.where(theirs[place] == ours, codes[place], -1) if len(theirs) else np.full(len(ours), -1)
