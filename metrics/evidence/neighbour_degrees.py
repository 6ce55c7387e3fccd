"""How many ties a neighbour has, beside how many one has oneself."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "neighbour_degrees"]

SHAPE = "[..., E]"
EXAMPLE = np.array([1.5, 1.25, 1.5])


def neighbour_degrees(decisions: Decisions) -> FloatArray | None:
    """In each episode that is played on a network, the mean over its members of their neighbours' mean degree, over the mean of their own."""
    own, others = decisions.logs.get("degree"), decisions.logs.get("neighbour_degree")
    if own is None or others is None or not len(own):
        return None
    episodes = np.unique(decisions.episode, return_inverse=True)[1]
    sums = [np.bincount(episodes, np.asarray(column, dtype=np.float64)) for column in (others, own)]
    return np.asarray(sums[0] / sums[1], dtype=np.float64)
