"""How many independent choices the counts are worth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.chains import worth
from ..shared.counting import effective_size
from ..shared.decisions import Decisions
from ..shared.series import by_row, runs

__all__ = ["EXAMPLE", "SHAPE", "n_effective"]

SHAPE = "[...]"
EXAMPLE = 10.0


def n_effective(decisions: Decisions, chosen: NDArray[np.bool_], counts: IntArray) -> float:
    """How many independent choices the counts are worth: the episode is the unit (`counting.effective_size`), or, in one
    episode alone, what its choices' order shows (`chains.worth`).
    """
    names, place = np.unique(decisions.episode[chosen], return_inverse=True)
    if len(names) == len(place):
        return float(len(place))
    codes = decisions.seat.space.codes(decisions.action[chosen])
    if len(names) == 1:
        return worth(by_row(*runs(decisions, chosen, codes)))
    width = len(counts)
    table = np.bincount(place * width + codes, minlength=len(names) * width).reshape(len(names), width)
    return effective_size(table)
