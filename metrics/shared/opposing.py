"""What the only opponent did, decision by decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from .decisions import Decisions
from .presentation import coded
from .two_seats import TwoSeats

__all__ = ["PLAYED", "opposing", "played"]

PLAYED = "played"
"""The log of what was played, in games where that need not be what was chosen."""


def opposing(
    decisions: Decisions,
    everyone: Mapping[str, Decisions] | None,
    two_seats: TwoSeats | None,
    as_played: bool = False,
) -> IntArray | None:
    """What the only opponent chose at each decision [N], -1 where it chose nothing; None where there is no such opponent.

    ``as_played``: what it played, in a game where choices may fail.
    """
    logged = decisions.logs.get("opponent")
    if logged is not None:
        return coded(logged) if logged.ndim > 1 or logged.dtype.hasobject else _whole(logged)
    others = [one for name, one in (everyone or {}).items() if name != decisions.seat.name]
    if two_seats is None or len(others) != 1:
        return None
    return _meanwhile(decisions, others[0], played(others[0]) if as_played else _chosen(others[0]))


def played(decisions: Decisions) -> IntArray:
    """What was played at each decision of a seat [N], which need not be what it chose; -1 where it chose nothing."""
    logged = decisions.logs.get(PLAYED)
    return _chosen(decisions) if logged is None else np.where(decisions.legal, _whole(logged), -1)


def _chosen(decisions: Decisions) -> IntArray:
    return np.where(decisions.legal, decisions.seat.space.codes(decisions.action), -1)


def _whole(logged: NDArray[Any]) -> IntArray:
    return np.asarray(np.nan_to_num(logged.astype(np.float64), nan=-1), dtype=np.int64)


def _meanwhile(decisions: Decisions, other: Decisions, codes: IntArray) -> IntArray:
    """The ``codes`` [M] of the other seat in the episode and turn of each decision [N], -1 where it has none."""
    width = int(max(decisions.turn.max(initial=0), other.turn.max(initial=0))) + 1
    theirs, ours = other.episode * width + other.turn, decisions.episode * width + decisions.turn
    place = np.minimum(np.searchsorted(theirs, ours), max(len(theirs) - 1, 0))
    return np.where(theirs[place] == ours, codes[place], -1) if len(theirs) else np.full(len(ours), -1)
