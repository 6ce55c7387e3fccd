"""Which rows of a series come from one episode."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.decisions import Decisions
from ..shared.series import runs

__all__ = ["EXAMPLE", "SHAPE", "clusters"]

SHAPE = "[..., E]"
EXAMPLE = np.array([0])


def clusters(decisions: Decisions, chosen: NDArray[np.bool_], series: IntArray) -> IntArray | None:
    """The episode of each row of the ``series``, where several members of a seat, or parts of an episode, have rows of their own;
    None where each row is an episode.
    """
    run, episode = runs(decisions, chosen, decisions.episode[chosen])
    first = np.diff(run, prepend=-1) != 0
    names = episode[first]
    return None if len(names) != len(series) or len(np.unique(names)) == len(names) else names
