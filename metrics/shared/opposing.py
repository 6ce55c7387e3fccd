"""What the only opponent did, decision by decision."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...core.chance import IntArray
from .decisions import Decisions
from .presentation import coded
from .two_seats import TwoSeats

__all__ = ["opposing"]


def opposing(
    decisions: Decisions, everyone: Mapping[str, Decisions] | None, two_seats: TwoSeats | None
) -> IntArray | None:
    """What the only opponent chose at each decision [N], -1 where it chose nothing; None where there is no such opponent."""
    logged = decisions.logs.get("opponent")
    if logged is not None:
        if logged.ndim > 1 or logged.dtype.hasobject:
            return coded(logged)
        return np.asarray(np.nan_to_num(logged.astype(np.float64), nan=-1), dtype=np.int64)
    others = [one for name, one in (everyone or {}).items() if name != decisions.seat.name]
    if two_seats is None or len(others) != 1:
        return None
    return _meanwhile(decisions, others[0])


def _meanwhile(decisions: Decisions, other: Decisions) -> IntArray:
    """What the other seat chose in the episode and turn of each decision [N], -1 where it chose nothing."""
    width = int(max(decisions.turn.max(initial=0), other.turn.max(initial=0))) + 1
    theirs, ours = other.episode * width + other.turn, decisions.episode * width + decisions.turn
    place = np.minimum(np.searchsorted(theirs, ours), max(len(theirs) - 1, 0))
    codes = np.where(other.legal, other.seat.space.codes(other.action), -1)
    return np.where(theirs[place] == ours, codes[place], -1) if len(theirs) else np.full(len(ours), -1)
