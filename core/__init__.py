"""Core: the data types that all rooms share, and no input or output.

What lives here: random numbers by address (`chance`), what may be answered (`spaces`), laws on it (`laws`), what is asked, answered and
earned (`questions`), games as data (`games`), the recipes of agents and environments (`recipes`), and the error tree (`errors`).

Index convention: batch axes come first and meaning axes last. ``B`` is a number of independent rows, ``A`` a number of labels. A recipe
(`Agent`, `Environment`) is a frozen description that can be compared, written down and read back; a player and a world live as long
as their episodes and are never saved.

>>> import aleator as al
>>> seat = al.Seat("caller", al.Menu(("Heads", "Tails")))
>>> law = al.MixedStrategy(seat.space, [0.25, 0.75])
>>> chance = al.Chance.of(seed=7, stream="seat/caller", episodes=range(1000))
>>> float(law.draw(chance).mean().round(2))
0.73
"""

from importlib import import_module
from typing import Any

_SPACES = ("Allocation", "Interval", "Menu", "Record", "Space", "Text")


def __getattr__(name: str) -> Any:
    """The spaces of answers can be imported from here, as in earlier versions."""
    if name not in _SPACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".spaces.{name.lower()}", __name__), name)
