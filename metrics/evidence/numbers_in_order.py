"""Choices as numbers, where their order is known."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray

__all__ = ["EXAMPLE", "SHAPE", "numbers_in_order"]

SHAPE = "[..., T]"
EXAMPLE = np.arange(1, 11) / 10 - 0.05


def numbers_in_order(numbers: FloatArray, ordered: bool) -> FloatArray | None:
    """The numbers chosen, in the order of time; None where that is not known."""
    return numbers if ordered else None
