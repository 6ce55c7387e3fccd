"""What each trader earned in each session."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...core.chance import FloatArray, IntArray
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "member_profits"]

SHAPE = "[..., E, M]"
EXAMPLE = np.arange(1, 21.0).reshape(10, 2)


def member_profits(everyone: Mapping[str, Decisions]) -> FloatArray | None:
    """What the decisions of each member of each seat earned; nothing where it made none. None where all seats together have one member."""
    seats = [one for one in everyone.values() if len(one)]
    if sum(one.seat.members for one in seats) < 2:
        return None
    episodes = np.unique(np.concatenate([one.episode for one in seats]))
    return np.concatenate([_of_seat(one, episodes) for one in seats], axis=1)


def _of_seat(decisions: Decisions, episodes: IntArray) -> FloatArray:
    found = np.zeros((len(episodes), decisions.seat.members))
    member = np.zeros_like(decisions.episode) if decisions.member is None else decisions.member
    np.add.at(found, (np.searchsorted(episodes, decisions.episode), member), np.nan_to_num(decisions.reward))
    return found
