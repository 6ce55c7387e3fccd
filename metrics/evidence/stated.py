"""The law that was stated beside each choice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from ..shared.decisions import Decisions

__all__ = ["EXAMPLE", "SHAPE", "stated"]

SHAPE = "[..., T, A]"
EXAMPLE = np.full((10, 2), 0.5)


def stated(decisions: Decisions, chosen: NDArray[np.bool_], actions: IntArray) -> FloatArray | None:
    """Laws that were asked for in words beside the ``actions``, NaN where there is none."""
    logged = decisions.logs.get("stated")
    return None if logged is None else logged[chosen]
