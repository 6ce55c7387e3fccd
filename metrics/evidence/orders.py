"""The order in which options were shown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.decisions import Decisions
from ..shared.logged import whole_numbers

__all__ = ["EXAMPLE", "SHAPE", "orders"]

SHAPE = "[..., T, A]"
EXAMPLE = np.array([[0, 1], [1, 0], [1, 0], [0, 1], [0, 1], [1, 0], [0, 1], [1, 0], [0, 1], [1, 0]])


def orders(decisions: Decisions, chosen: NDArray[np.bool_], actions: IntArray) -> IntArray | None:
    """The action shown in each place, at each of the ``actions``."""
    return whole_numbers(decisions, "order", chosen)
