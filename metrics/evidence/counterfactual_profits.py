"""What a seat's numbers earned, and what the equilibrium's and a best response would have earned in their place."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...core.chance import FloatArray
from ...core.laws.law import Law
from ...core.questions import Seat
from ...core.recipes import Environment
from ..shared.counterfactuals import rounds_of
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "counterfactual_profits"]

SHAPE = "[..., E, 3]"
EXAMPLE = np.column_stack([np.arange(10.0), np.arange(1.0, 11), np.arange(1.0, 11)])


def counterfactual_profits(
    seat: Seat, everyone: Mapping[str, Decisions], environment: Environment, optimum: Law | None = None
) -> FloatArray | None:
    """Each episode's mean profit of a round by the seat's own numbers, by the equilibrium's at its values (NaN where none is known), and
    by best responses to what the others did in other episodes; in all three the others do what they did."""
    rounds = rounds_of(seat, everyone, environment)
    own = None if rounds is None else rounds.earned(rounds.numbers[seat.name])
    if rounds is None or own is None:
        return None
    best, equilibrium = rounds.earned(rounds.best_responses()), rounds.of_law(optimum)
    columns = (own, np.full(len(own), np.nan) if equilibrium is None else equilibrium, best)
    _, place, count = np.unique(rounds.episode, return_inverse=True, return_counts=True)
    return np.column_stack([np.bincount(place, column) / count for column in columns])
