"""Rates over a grid."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray

__all__ = ["EXAMPLE", "SHAPE", "rates"]

SHAPE = "[..., G]"
EXAMPLE = np.array([0.1, 0.3, 0.7, 0.9])


def rates() -> FloatArray | None:
    """Shares of one action observed over a grid of probabilities; given by a study."""
    return None
