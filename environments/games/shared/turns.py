"""The moves of two players in turn, as one of them reads them."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["FIRST_AND_SECOND", "so_far", "who_moves"]

FIRST_AND_SECOND = ("first", "second")
"""The seats of a game in which two players move in turn."""


def so_far(seat: str, said: Sequence[str]) -> str:
    """``said`` in turn, from the first player on, as the player who moves now reads it: ``You said Pass. The other player said Bet.``"""
    return " ".join(f"{who_moves(seat, turn)} said {name}." for turn, name in enumerate(said))


def who_moves(seat: str, turn: int) -> str:
    """``You`` or ``The other player``: who makes the move number ``turn``, counted from 0, as ``seat`` reads it."""
    return "You" if FIRST_AND_SECOND[turn % 2] == seat else "The other player"
