"""The episode of each choice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "episodes"]

SHAPE = "[..., T]"
EXAMPLE = np.arange(10)


def episodes(decisions: Decisions, chosen: NDArray[np.bool_], actions: IntArray) -> IntArray:
    """The episode of each of the ``actions``."""
    return decisions.episode[chosen]
