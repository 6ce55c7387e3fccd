"""Choices in order, a run of decisions a row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.decisions import Decisions
from ..shared.series import by_row, runs

__all__ = ["EXAMPLE", "SHAPE", "series"]

SHAPE = "[..., E, T]"
EXAMPLE = np.array([[0, 1] * 4 + [0, 0]])


def series(decisions: Decisions, chosen: NDArray[np.bool_], actions: IntArray) -> IntArray | None:
    """Runs of choices in order, padded with -1: an episode a row, broken where a choice is left out; where every episode
    holds one choice, all of them are one row. Not known where nothing is known of the order of time.
    """
    if not decisions.ordered:
        return None
    return by_row(*runs(decisions, chosen, actions))
