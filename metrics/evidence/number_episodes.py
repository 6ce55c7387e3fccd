"""The episode of each choice as a number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "number_episodes"]

SHAPE = "[..., T]"
EXAMPLE = np.arange(10)


def number_episodes(decisions: Decisions, chosen: NDArray[np.bool_], numbers: FloatArray) -> IntArray:
    """The episode of each of the ``numbers``."""
    return decisions.episode[chosen]
