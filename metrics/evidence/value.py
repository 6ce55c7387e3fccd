"""What a zero-sum game is worth to the seat."""

from __future__ import annotations

from ..shared.two_seats import ZeroSum

__all__ = ["EXAMPLE", "SHAPE", "value"]

SHAPE = "[...]"
EXAMPLE = 0.0


def value(zero_sum: ZeroSum) -> float:
    """What the zero-sum game is worth to the seat."""
    return zero_sum.value
