"""Games in extensive form as files: the built-in ones by name, and Gambit's ``.efg``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ....core.errors import InputError
from ....registry.suggesting import suggest
from .efg import EfgGame, read_efg
from .gambit_text import read_text
from .game_files import DATA
from .openspiel import PREFIX, openspiel_text

__all__ = ["efg_game", "efg_text", "tree_names"]

_GAMES = DATA / "games"


def tree_names() -> list[str]:
    """The built-in games in extensive form."""
    return sorted(path.stem for path in _GAMES.glob("*.efg"))


def efg_text(name: str) -> str:
    """The file of the built-in game of that name, an ``.efg`` file, or ``openspiel:NAME``. Raises `InputError` on an unknown name,
    naming the nearest.
    """
    if name.startswith(PREFIX):
        return openspiel_text(name.removeprefix(PREFIX))
    if name.endswith(".efg"):
        return read_text(Path(name))
    if name not in tree_names():
        raise InputError(
            f"game {name!r} is unknown; {suggest(name, tree_names(), 'games')}; or give an .efg file, or {PREFIX}NAME"
        )
    return read_text(_GAMES / f"{name}.efg")


@cache
def efg_game(text: str, name: str) -> EfgGame:
    """The game that ``text`` tells. Raises `InputError` where it tells none."""
    return read_efg(text, name)
