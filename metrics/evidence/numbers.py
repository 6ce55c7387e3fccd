"""Choices as numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray
from ...core.laws.law import Law
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "numbers"]

SHAPE = "[..., T]"
EXAMPLE = np.arange(1, 11) / 10 - 0.05


def numbers(
    decisions: Decisions,
    chosen: NDArray[np.bool_],
    scores: FloatArray | None = None,
    optimum: Law | None = None,
) -> FloatArray | None:
    """The numbers chosen, in order; of listed answers under one law, their ``scores``."""
    space, action = decisions.seat.space, decisions.action[chosen]
    if not space.listed:
        return space.numbers(action)
    one_law = optimum is not None and optimum.probabilities(1) is not None
    return scores[space.codes(action)] if scores is not None and one_law and chosen.any() else None
