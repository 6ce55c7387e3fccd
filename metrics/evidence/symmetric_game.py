"""The game of many players who are alike."""

from __future__ import annotations

import numpy as np

from ...core.games.symmetric_game import SymmetricGame
from ...core.recipes import Environment

__all__ = ["EXAMPLE", "SHAPE", "symmetric_game"]

SHAPE = "SymmetricGame"
EXAMPLE = SymmetricGame.of(
    "player", 3, ("Heads", "Tails"), lambda own, others: np.where(own == 0, others[..., 1], others[..., 0])
)


def symmetric_game(environment: Environment) -> SymmetricGame | None:
    """The game as data where one seat holds all players."""
    found = environment.game()
    return found if isinstance(found, SymmetricGame) else None
