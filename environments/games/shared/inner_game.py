"""A game in normal form as a field of another environment: by name, by its fields, or from the library of games."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

from ....core.errors import InputError
from ....registry.recipes import build, recipe_of
from .game_files import game_names
from .matrix_world import TableGame

__all__ = ["InnerGame"]


def _built(spec: Any) -> TableGame:
    """The game. Raises `InputError` where that is no game in normal form."""
    named = isinstance(spec, str) and (spec in game_names() or spec.endswith((".yaml", ".yml", ".nfg")))
    game = build("environments", {"name": "matrix_game", "game": spec} if named else spec)
    if not isinstance(game, TableGame):
        raise InputError("an environment that is no matrix game came; give one, such as matrix_game")
    return game


InnerGame = Annotated[TableGame, BeforeValidator(_built), PlainSerializer(recipe_of)]
"""A field that takes an environment's name, a mapping with its fields, or a game of the library (`aleator list games`)."""
