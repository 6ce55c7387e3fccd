"""The set of optimal laws."""

from __future__ import annotations

import numpy as np

from ...core.games.faces import Hull
from ...core.games.solution import Solution
from ...core.questions import Seat
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "optimal_set"]

SHAPE = "([V, A], ...)"
EXAMPLE = (np.eye(2),)


def optimal_set(
    seat: Seat, solution: Solution, decisions: Decisions | None = None
) -> tuple[Hull, ...] | None:
    """What the seat may play where its optima are several: the convex sets whose union they are, by their vertices or inequalities."""
    keys = {""} if decisions is None or decisions.infoset is None else {*decisions.infoset.tolist()}
    # a seat that was never asked has no optimum at any set
    if len(keys) != 1 or not keys <= solution.selected.get(seat.name, {}).keys():
        return None
    hulls = solution.hulls(seat.name, keys.pop())
    return hulls if sum(map(len, hulls)) > 1 else None
