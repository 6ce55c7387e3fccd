"""A grid of probabilities."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray

__all__ = ["EXAMPLE", "SHAPE", "grid"]

SHAPE = "[G]"
EXAMPLE = np.array([0.2, 0.4, 0.6, 0.8])


def grid() -> FloatArray | None:
    """The probabilities that were asked for; given by a study."""
    return None
