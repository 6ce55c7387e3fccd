"""The 144 strictly ordinal games of two players with two actions each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from pydantic import Field, model_validator

from ...core.chance import FloatArray
from ...core.spaces.menu import Menu
from ...core.yaml_files import read_yaml
from .shared.game_files import DATA
from .shared.matrix_world import TableGame

__all__ = ["OrdinalGame"]

_PATTERNS = 12
_FIRST = (3, 2, 4, 1)
_SWAPS = ((2, 3), (1, 2), (2, 3), (1, 2), (2, 3), (3, 4), (2, 3), (1, 2), (2, 3), (1, 2), (2, 3))
_MENU = Menu(("A", "B"))


class OrdinalGame(TableGame):
    """One of the 144 games in which each player ranks the four outcomes from 1 (worst) to 4 (best), without ties.

    ``row_pattern`` and ``column_pattern``, 1 to 12, are how row and column rank the outcomes: the game's place in the periodic
    table of Robinson and Goforth. Neighbouring patterns differ by a swap of two adjacent ranks. The game of the patterns
    (r, c) is that of (13 - c, 13 - r) with the players exchanged, so that those with r + c = 13 are symmetric.
    ``number``, 1 to 144, may be given in their place: the games row by row. The default is the prisoner's dilemma.

    >>> game = OrdinalGame()
    >>> game.title, game.family, game.number, game.table.astype(int).tolist()
    ("Prisoner's Dilemma", "Prisoner's Dilemma", 67, [[[3, 1], [4, 2]], [[3, 4], [1, 2]]])

    Source: Robinson and Goforth (2005), "The Topology of the 2x2 Games: A New Periodic Table"; the names are those of Bruns
    (2015), "Names for games: locating 2 x 2 games", Games 6, 495-520.
    """

    @model_validator(mode="before")
    @classmethod
    def _by_number(cls, given: Any) -> Any:
        """The patterns of a ``number`` that stands in their place."""
        if not isinstance(given, Mapping) or "number" not in given:
            return given
        rest = {name: value for name, value in given.items() if name != "number"}
        number = given["number"]
        if (
            type(number) is not int
            or not 1 <= number <= _PATTERNS**2
            or {"row_pattern", "column_pattern"} & rest.keys()
        ):
            raise ValueError(
                f"number {number!r} came; give 1 to {_PATTERNS**2}, in the place of both patterns"
            )
        row, column = divmod(number - 1, _PATTERNS)
        return {**rest, "row_pattern": row + 1, "column_pattern": column + 1}

    row_pattern: int = Field(6, ge=1, le=_PATTERNS, description="how row ranks the outcomes")
    column_pattern: int = Field(7, ge=1, le=_PATTERNS, description="how column ranks the outcomes")

    @property
    def number(self) -> int:
        """The game's place in the table, row by row: 1 to 144."""
        return (self.row_pattern - 1) * _PATTERNS + self.column_pattern

    @property
    def title(self) -> str:
        """The game's name; several games may share one."""
        return self._told("names")

    @property
    def family(self) -> str:
        """Which family it belongs to: Biased, Cyclic, Prisoner's Dilemma, Second Best, Tragic, Unfair or Win-win."""
        return self._told("families")

    @property
    def menus(self) -> tuple[Menu, Menu]:
        """A and B for both."""
        return _MENU, _MENU

    @property
    def table(self) -> FloatArray:
        """The ranks, as points."""
        ranks = _patterns()
        return np.stack([ranks[self.row_pattern - 1], ranks[_PATTERNS - self.column_pattern].T])

    def _told(self, what: str) -> str:
        told: str = _names()[what][self.row_pattern - 1][self.column_pattern - 1]
        return told


@cache
def _patterns() -> FloatArray:
    """The twelve tables [12, 2, 2] of row's ranks, own action first."""
    patterns: list[tuple[int, ...]] = [_FIRST]
    for swap in _SWAPS:
        other = dict(zip(swap, reversed(swap), strict=True))
        patterns.append(tuple(other.get(rank, rank) for rank in patterns[-1]))
    return np.array(patterns, dtype=np.float64).reshape(_PATTERNS, 2, 2)


@cache
def _names() -> dict[str, Any]:
    return read_yaml(DATA / "ordinal_games.yaml", "game")
