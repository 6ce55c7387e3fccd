"""A game of two seats as one of them sees it."""

from __future__ import annotations

from typing import NamedTuple

from ...core.chance import FloatArray

__all__ = ["TwoSeats", "ZeroSum"]


class TwoSeats(NamedTuple):
    """``own[A, O]`` is paid to the seat and ``other[A, O]`` to its opponent, the seat's action first in both."""

    own: FloatArray
    other: FloatArray
    is_zero_sum: bool


class ZeroSum(NamedTuple):
    """A zero-sum game from one seat: ``payoffs[A, O]`` to it, and the ``value`` of the game to it."""

    payoffs: FloatArray
    value: float
