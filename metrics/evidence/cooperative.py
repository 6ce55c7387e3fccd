"""Which actions are cooperation."""

from __future__ import annotations

from ..shared.dilemmas import cooperation
from ..shared.two_seats import TwoSeats

__all__ = ["EXAMPLE", "SHAPE", "cooperative"]

SHAPE = "([], [])"
EXAMPLE = (0, 0)


def cooperative(two_seats: TwoSeats) -> tuple[int, int] | None:
    """The places of the seat's cooperative action and of its opponent's, in a game of cooperation of two (`dilemmas.cooperation`)."""
    return cooperation(two_seats)
