"""Bids of an auction beside what the object is worth to the bidder, and the equilibrium bid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray
from ...core.laws.law import Law
from ...core.questions import Seat
from ...core.recipes import Environment
from ..shared.best_numbers import mean_of_law
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "valued_bids"]

SHAPE = "[..., N, 4]"
EXAMPLE = (
    np.column_stack([np.arange(10), np.arange(10, 110, 10), np.arange(5, 100, 10), np.arange(5, 55, 5)]) * 1.0
)


def valued_bids(
    decisions: Decisions,
    chosen: NDArray[np.bool_],
    seat: Seat,
    environment: Environment,
    optimum: Law | None = None,
) -> FloatArray | None:
    """Rows (episode, worth, bid, equilibrium bid): the worth is what the object is to the bidder by its own value alone, and the
    equilibrium bid the mean of its law at that value. None where nothing is bid for."""
    value = decisions.logs.get("value")
    worth = environment.expected_worth(seat, None if value is None else value[chosen].astype(np.float64))
    bids, best = seat.space.numbers(decisions.action[chosen]), mean_of_law(decisions, optimum)
    if worth is None or bids is None or best is None or not len(bids):
        return None
    parts = np.broadcast_arrays(decisions.episode[chosen], worth, bids, best[chosen])
    return np.stack(parts, axis=-1).astype(np.float64)
