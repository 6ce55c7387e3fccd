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
    """What the seat earned, what all seats earned, and what the seat earns in equilibrium, the competitive one of a market where there is one
    (one column each)."""
    paid = earned_by_seat(everyone)
    known = _in_equilibrium(seat, everyone, environment) if seat.name in paid else None
    if known is None:
        return None
    own, total = paid[seat.name], np.sum(list(paid.values()), axis=0)
    return np.column_stack([own, total, np.broadcast_to(known, own.shape)])


def _in_equilibrium(
    seat: Seat, everyone: Mapping[str, Decisions], environment: Environment
) -> FloatArray | None:
    """What the seat earns in an episode, one number or [E]: of a game in rounds, in as many rounds as it played."""
    found = environment.competitive_outcome()
    if found is not None:
        return np.array(found.gains[seat.name]) if seat.name in found.gains else None
    of_round = environment.benchmark_rewards(seat)
    if of_round is None:
        return None
    episodes = np.unique(np.concatenate([one.payoffs()[0] for one in everyone.values()]))
    played = np.searchsorted(episodes, everyone[seat.name].episode)
    return np.asarray(of_round[0] * np.bincount(played, minlength=len(episodes)), dtype=np.float64)
