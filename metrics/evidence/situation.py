"""All that is known of a seat's decisions in order, which the verdict is conditional on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.games.faces import members
from ...core.games.solution import Solution
from ...core.laws.law import Law
from ...core.outcomes import Outcome
from ..shared.decisions import Decisions
from ..shared.opposing import opposing
from ..shared.presentation import places_shown, prompts, shown
from ..shared.situations import ABSENT, MISSING, Situation, of_one
from ..shared.situations import situation as example
from ..shared.two_seats import TwoSeats

__all__ = ["EXAMPLE", "SHAPE", "situation"]

SHAPE = "Situation"
EXAMPLE = replace(
    example([0, 1, 0, 1, 0, 1, 0, 1, 0, 0, MISSING], [0.5, 0.5]),
    episode=np.arange(11)[None],
    turn=np.zeros((1, 11), dtype=np.int64),
    prompts=np.zeros((1, 11), dtype=np.int64),
)
_MOST = 50_000
_QUARTERS = 4


def situation(
    decisions: Decisions,
    chosen: NDArray[np.bool_],
    optimum: Law | None = None,
    cdf_ends: FloatArray | None = None,
    solution: Solution | None = None,
    everyone: Mapping[str, Decisions] | None = None,
    two_seats: TwoSeats | None = None,
) -> Situation | None:
    """The first 50,000 decisions in the order of time (episode, turn, member), with a law for each; None where some has none, or one of several, or no order is known.

    On an interval a choice is the quarter of its law that it falls in. A decision whose first answer was not legal is
    `MISSING`; one that was never put (over budget) `ABSENT`.
    """
    found = _choices(decisions, chosen, optimum, cdf_ends)
    if found is None or not decisions.ordered or _several(decisions, solution):
        return None
    actions, law = found
    if law.shape[-1] < 2:
        return None
    member, width = decisions.member, law.shape[-1]
    within = (decisions.turn,) if member is None else (member, decisions.turn)
    order = np.lexsort((*within, decisions.episode))[:_MOST]
    listed = decisions.seat.space.listed
    theirs = opposing(decisions, everyone, two_seats)
    return of_one(
        actions,
        law,
        order,
        episode=decisions.episode,
        turn=decisions.turn,
        shown=shown(decisions),
        places=places_shown(decisions, width) if listed else {},
        opponents=theirs,
        prompts=prompts(decisions),
        member=member,
    )


def _choices(
    decisions: Decisions, chosen: NDArray[np.bool_], optimum: Law | None, cdf_ends: FloatArray | None
) -> tuple[IntArray, FloatArray] | None:
    """What was chosen at each decision [N], and the law [A] or [N, A]."""
    actions = np.where(decisions.outcome == Outcome.OVER_BUDGET, ABSENT, MISSING).astype(np.int64)
    if not decisions.seat.space.listed:
        if cdf_ends is None or np.any(cdf_ends[:, 0] != cdf_ends[:, 1]):
            return None
        actions[chosen] = np.minimum((cdf_ends[:, 1] * _QUARTERS).astype(np.int64), _QUARTERS - 1)
        return actions, np.full(_QUARTERS, 1 / _QUARTERS)
    law = decisions.laws
    if law is None:
        table = None if optimum is None else optimum.probabilities(1)
        law = None if table is None else table[0]
    if law is None or np.isnan(law).any():
        return None
    if chosen.any():
        actions[chosen] = decisions.seat.space.codes(decisions.action[chosen])
    return actions, law


def _several(decisions: Decisions, solution: Solution | None) -> bool:
    """Whether more than one law is optimal at some decision, or may be."""
    keys: Sequence[str] = [""] if decisions.infoset is None else [*{*decisions.infoset.tolist()}]
    if solution is None:
        return False
    return not solution.is_complete or any(_many(solution, decisions.seat.name, key) for key in keys)


def _many(solution: Solution, seat: str, key: str) -> bool:
    try:
        hulls = solution.hulls(seat, key)
    except InputError:
        return False
    vertices = np.concatenate([members(hull) for hull in hulls])
    return len(np.unique(np.round(vertices, 9) + 0.0, axis=0)) > 1
