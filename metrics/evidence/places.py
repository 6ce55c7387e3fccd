"""Where in a reply each choice stands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import IntArray
from ..shared.decisions import Decisions
from ..shared.logged import whole_numbers

__all__ = ["EXAMPLE", "SHAPE", "places"]

SHAPE = "[..., T]"
EXAMPLE = np.arange(10) % 5


def places(decisions: Decisions, chosen: NDArray[np.bool_], actions: IntArray) -> IntArray | None:
    """The place of each of the ``actions`` within a reply that lists several."""
    return whole_numbers(decisions, "place", chosen)
