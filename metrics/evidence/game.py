"""The game that is played."""

from __future__ import annotations

from ...core.games.normal_form import NormalForm
from ...core.games.symmetric_game import SymmetricGame
from ...core.games.tree import Tree
from ...core.recipes import Environment

__all__ = ["EXAMPLE", "SHAPE", "game"]

SHAPE = "NormalForm | Tree"
EXAMPLE = NormalForm(("row", "column"), (("Heads", "Tails"),) * 2, [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])


def game(environment: Environment) -> NormalForm | Tree | None:
    """The game as data, of all seats; None where one seat holds all players."""
    found = environment.game()
    return None if isinstance(found, SymmetricGame) else found
