"""Numbers chosen in several tasks."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray

__all__ = ["EXAMPLE", "SHAPE", "samples"]

SHAPE = "[..., K, N]"
EXAMPLE = np.stack([np.arange(1, 11) / 10 - 0.05] * 2)


def samples() -> FloatArray | None:
    """The numbers chosen in each of several tasks; given by who compares tasks."""
    return None
