"""The payoffs of a game of two seats."""

from __future__ import annotations

import numpy as np

from ...core.games.normal_form import NormalForm
from ...core.games.tree import Tree
from ...core.questions import Seat
from ..shared.two_seats import TwoSeats

__all__ = ["EXAMPLE", "SHAPE", "two_seats"]

SHAPE = "([A, O], [A, O], [])"
EXAMPLE = TwoSeats(np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([[-1.0, 1.0], [1.0, -1.0]]), True)


def two_seats(game: NormalForm | Tree, seat: Seat) -> TwoSeats | None:
    """The payoffs to the seat and to its only opponent, the seat's own action first, and whether they sum to 0."""
    if not isinstance(game, NormalForm) or len(game.seats) != 2 or seat.name not in game.seats:
        return None
    (other,) = (name for name in game.seats if name != seat.name)
    return TwoSeats(game.to(seat.name), game.to(other).T, game.is_zero_sum)
