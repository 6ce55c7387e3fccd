"""The same game under another story, in other units, with its actions in another order."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np
from pydantic import ConfigDict, Field, field_validator, model_validator

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.games.profile import WHOLE
from ...core.spaces.menu import Menu
from ..solvers.normal_forms import Extremes
from .matching_pennies import MatchingPennies
from .shared.inner_game import InnerGame
from .shared.matrix_world import TableGame
from .shared.words import View

__all__ = ["STORIES", "Reskinned", "Story"]


class Story(NamedTuple):
    """What each seat is told that the game is about, and what its actions are called, as many as are needed."""

    settings: tuple[str, str]
    labels: tuple[tuple[str, ...], tuple[str, ...]]


_Names = tuple[str, ...]
_Order = tuple[int, ...]

STORIES = {
    "market": Story(
        (
            "You grow fruit and decide what to bring to the market; the other player is a buyer and decides which stall to visit.",
            "You buy fruit and decide which stall to visit; the other player is a grower and decides what to bring to the market.",
        ),
        (
            ("Plums", "Pears", "Figs", "Cherries", "Quinces", "Apples"),
            ("Bridge", "Square", "Harbour", "Chapel", "Mill", "Gate"),
        ),
    ),
    "radio": Story(
        (
            "You send a message and decide on a channel; the other player listens and decides on a frequency.",
            "You listen and decide on a frequency; the other player sends a message and decides on a channel.",
        ),
        (
            ("Blue", "Green", "Amber", "White", "Violet", "Grey"),
            ("Low", "High", "Middle", "Short", "Long", "Ultra"),
        ),
    ),
    "workshop": Story(
        (
            (
                "You run the morning shift of a workshop and decide which machine to start;"
                " the other player orders material and decides which kind."
            ),
            (
                "You order material for a workshop and decide which kind;"
                " the other player runs the morning shift and decides which machine to start."
            ),
        ),
        (
            ("Lathe", "Press", "Saw", "Drill", "Kiln", "Loom"),
            ("Copper", "Oak", "Linen", "Clay", "Steel", "Wax"),
        ),
    ),
}


class Reskinned(TableGame):
    """Any matrix game told as another story: new labels, payoffs ``scale * u + shift``, actions in another order.

    Strategically it is the same game: action j of a seat is action ``swap[seat][j]`` of ``game``, so its equilibria are the
    original's with their entries in that order, its stakes are scaled, and a player who reasons does as well as before; one who
    remembers the game does not. ``shift`` has an entry for each seat; a zero-sum game keeps its zero sum (opposite shifts).
    The rounds are its own ``turns``, not those of ``game``. Raises `InputError` where labels or orders do not fit the game.

    Source: positive affine transformations keep the equilibria, von Neumann and Morgenstern (1944), "Theory of Games and
    Economic Behavior"; isomorphic games as a test of memory: Lewis and Mitchell (2024), arXiv 2402.08955 (counterfactual tasks).
    """

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    original: InnerGame = Field(
        default_factory=MatchingPennies,
        alias="game",
        description="the game: a name, or a mapping with its fields",
    )
    story: Literal["market", "radio", "workshop", "none"] = Field(
        "market", description="settings and labels; none: the game's own labels"
    )
    row_actions: _Names | None = Field(None, description="own labels for row, in place of the story's")
    column_actions: _Names | None = Field(None, description="own labels for column, in place of the story's")
    scale: float = Field(1.0, gt=0, description="points for a point of the game")
    shift: tuple[float, float] = Field(
        (0.0, 0.0), description="points added to row's payoffs and to column's"
    )
    swap: tuple[_Order, _Order] | None = Field(
        None, description="for each seat, which action of the game stands in each place"
    )

    @field_validator("original")
    @classmethod
    def _of_two(cls, game: TableGame) -> TableGame:
        if len(game.names) != 2:
            raise InputError(
                f"a game of {len(game.names)} players came; the stories are of two: give a game of two"
            )
        return game

    @model_validator(mode="after")
    def _fits(self) -> Reskinned:
        try:
            given, shape = tuple(len(menu) for menu in self.menus), self.original.table.shape[1:]
        except InputError as error:
            raise ValueError(str(error)) from None
        if given != shape:
            raise ValueError(
                f"labels for {given} actions came for a game of {shape}; label every action, or choose story none"
            )
        if any(sorted(order) != list(range(n)) for order, n in zip(self.swap or (), shape, strict=False)):
            raise ValueError(
                f"swap {self.swap} came; each seat needs every place of its {shape} actions once"
            )
        if self.original.game().is_zero_sum and self.shift[0] != -self.shift[1]:
            raise ValueError(
                f"shift {self.shift} would end the zero sum of the game; give two opposite numbers, or 0 and 0"
            )
        return self

    @property
    def menus(self) -> tuple[Menu, Menu]:
        """Own labels, or the story's, or the game's in their new order."""
        row, column = (
            self._menu(seat, own) for seat, own in enumerate((self.row_actions, self.column_actions))
        )
        return row, column

    @property
    def table(self) -> FloatArray:
        """``scale * u + shift``, in the new order."""
        row, column = (self.scale * table[np.ix_(*self._orders())] for table in self.original.table)
        return np.stack([row + self.shift[0] + 0.0, column + self.shift[1] + 0.0])

    def actions_of(self, seat: str) -> tuple[str, ...]:
        """The actions of ``seat`` as the game itself calls them; of two the first alone, whose share says all."""
        actions = self.original.menus[self.names.index(seat)].actions
        return actions[:1] if len(actions) == 2 else actions

    def meanings(self, seat: str) -> tuple[str, ...]:
        """What each action of ``seat``, in its place here, is called in the game itself."""
        place = self.names.index(seat)
        return tuple(self.original.menus[place].actions[i] for i in self._orders()[place])

    def select(self, extremes: Extremes) -> int:
        """The image of the equilibrium that the game itself selects."""
        chosen = self.original.solution()
        if chosen is None:
            raise InputError(f"no equilibrium of game {self.original!r} is known; give a smaller one")
        own = [chosen.selected[name][WHOLE] for name in self.original.names]
        images = zip(extremes, own, self._orders(), strict=True)
        return int(np.argmin(sum(np.abs(laws - law[order]).max(axis=1) for laws, law, order in images)))

    @property
    def selection_rule(self) -> str:
        """The rule of the game itself."""
        return self.original.selection_rule

    def views(self) -> tuple[View, ...]:
        """The game as each seat reads it, in its story."""
        first, second = super().views()
        if self.story == "none":
            return first, second
        own, other = STORIES[self.story].settings
        return replace(first, role=own), replace(second, role=other)

    def _orders(self) -> tuple[list[int], list[int]]:
        rows, columns = self.original.table.shape[1:]
        first, second = self.swap or (range(rows), range(columns))
        return list(first), list(second)

    def _menu(self, seat: int, own: _Names | None) -> Menu:
        menu = self.original.menus[seat]
        if own is not None:
            return Menu(own)
        if self.story == "none":
            return Menu(tuple(menu.actions[i] for i in self._orders()[seat]))
        return Menu(STORIES[self.story].labels[seat][: len(menu)])
