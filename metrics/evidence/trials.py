"""How many choices are behind each rate."""

from __future__ import annotations

import numpy as np

from ...core.chance import IntArray

__all__ = ["EXAMPLE", "SHAPE", "trials"]

SHAPE = "[..., G]"
EXAMPLE = np.array([10, 10, 10, 10])


def trials() -> IntArray | None:
    """The choices behind each of the ``rates``; given by a study."""
    return None
