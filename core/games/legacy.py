"""A two-player game from one of its seats."""

from __future__ import annotations

from typing import NamedTuple

from ..chance import FloatArray

__all__ = [
    "PayoffTables",
    "Stakes",
]


class Stakes(NamedTuple):
    """What a seat plays for in a two-player zero-sum game: ``payoffs[A, O]`` to it, and the ``value`` of the game to it."""

    payoffs: FloatArray
    value: float


class PayoffTables(NamedTuple):
    """A two-player game from one seat, its own action first: ``own_payoffs[A, O]`` and ``opponent_payoffs[A, O]``."""

    own_payoffs: FloatArray
    opponent_payoffs: FloatArray
