"""How many independent choices those that were made are worth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from ..shared.decisions import Decisions
from ..shared.effective_sizes import of_codes, of_numbers
from ..shared.series import runs

__all__ = ["EXAMPLE", "SHAPE", "n_effective"]

SHAPE = "[...]"
EXAMPLE = 10.0


def n_effective(
    decisions: Decisions,
    chosen: NDArray[np.bool_],
    counts: IntArray | None = None,
    numbers: FloatArray | None = None,
) -> float | None:
    """How many independent choices the ``counts`` are worth, or, where answers are not listed, the ``numbers``: the episode is
    the unit, or, in one episode alone, what its choices' order shows (`effective_sizes`).
    """
    _, episode = runs(decisions, chosen, decisions.episode[chosen])
    if counts is not None:
        run, codes = runs(decisions, chosen, decisions.seat.space.codes(decisions.action[chosen]))
        return of_codes(codes, episode, run)
    if numbers is None:
        return None
    run, ordered = runs(decisions, chosen, numbers)
    return of_numbers(ordered, episode, run)
