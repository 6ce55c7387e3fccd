"""Any game with a payoff table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from pydantic import (
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic_core import to_jsonable_python

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.spaces.menu import Menu
from ..solvers.normal_forms import Extremes
from ..solvers.payoffs import TOLERANCE, checked, checked_tensor
from .shared.game_files import game_file
from .shared.matrix_world import TableGame, zero_sum_table

__all__ = ["MatrixGame"]

_Table = tuple[tuple[float, ...], ...]
_Names = tuple[str, ...]
_OF_TWO = ("row", "column", "row_actions", "column_actions")
_OF_MANY = ("payoffs", "players", "actions")


class MatrixGame(TableGame):
    """Any two-player game: ``row[i][j]`` is paid to row where row plays its action i and column its action j.

    ``column[i][j]`` is paid to column (left out: the game is zero-sum, and column gets ``-row[i][j]``).
    Actions are called A, B, C, ... where they have no names.
    Where there are several equilibria, ``selection`` says which extreme one the `equilibrium` agent plays:

    - ``payoff``: the highest total payoff, and of equals the first;
    - ``first``: the most of row's first action, then of its second and so on, then of column's;
    - ``mixed``: the most actions in use, and of equals the first.

    Without arguments it is the penalty kick, in percentages of kicks scored: the kicker is row,
    the goalkeeper column, and either chooses side A or side B;
    the equilibrium P(A) is 0.3854 for the kicker and 0.4199 for the goalkeeper.
    Battle of the sexes, as a file would have it:

        environment: matrix_game
        row_actions: [Opera, Football]
        column_actions: [Opera, Football]
        row: [[2, 0], [0, 1]]
        column: [[1, 0], [0, 2]]
        selection: mixed

    A game of any number of players gives ``payoffs[player][i][j]...`` in their place, and may name its ``players`` (default:
    player_1, player_2, ...) and the ``actions`` of each. Equilibria of three or more players are found numerically, and are
    not known to be all. A volunteer's dilemma:

        environment: matrix_game
        players: [ann, bob, cem]
        actions: [[Call, Wait], [Call, Wait], [Call, Wait]]
        payoffs: [[[[1, 1], [1, 1]], [[2, 2], [2, 0]]], [[[1, 1], [2, 2]], [[1, 1], [2, 0]]], [[[1, 2], [1, 2]], [[1, 2], [1, 0]]]]

    Or ``game`` names a game of the library (`aleator list games`) or a file, YAML or Gambit's ``.nfg``, that gives the other fields:

        environment: matrix_game
        game: oneill

    Source: Nash (1951), "Non-cooperative games", Annals of Mathematics 54, 286-295;
    the default: Palacios-Huerta (2003), "Professionals play minimax", Review of Economic Studies 70, 395-415.
    """

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    game_name: str | None = Field(
        default=None,
        alias="game",
        description="a game of the library, or a .yaml or .nfg file: it gives the payoffs and names",
    )
    row: _Table = Field(
        default=((58.30, 94.97), (92.91, 69.92)), description="payoffs to row, a line an action"
    )
    column: _Table | None = Field(default=None, description="payoffs to column; none: zero-sum")
    row_actions: _Names | None = Field(default=None, description="row's actions; none: A, B, C, ...")
    column_actions: _Names | None = Field(default=None, description="column's actions; none: A, B, C, ...")
    selection: Literal["payoff", "first", "mixed"] = Field(
        default="payoff", description="which of several equilibria"
    )
    payoffs: tuple[Any, ...] | None = Field(
        default=None,
        description="payoffs[player][i][j]... of a game of any number of players, in place of row and column",
    )
    players: _Names | None = Field(default=None, description="the players of `payoffs`; none: player_1, ...")
    actions: tuple[_Names, ...] | None = Field(
        default=None, description="the actions of each of the players of `payoffs`; none: A, B, C, ..."
    )

    @model_validator(mode="before")
    @classmethod
    def _of_file(cls, given: Any) -> Any:
        """The fields of ``game``'s file; those that come beside it, as in a finished run, must be the same."""
        name = given.get("game") if isinstance(given, Mapping) else None
        if not isinstance(name, str):
            return given
        try:
            return {**_fields_of(name, given), **given}
        except InputError as error:
            raise ValueError(str(error)) from None

    @field_validator("payoffs")
    @classmethod
    def _tensor(cls, payoffs: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
        try:
            return None if payoffs is None else _nested(checked_tensor(payoffs))
        except InputError as error:
            raise ValueError(str(error)) from None

    @model_validator(mode="after")
    def _fits(self) -> MatrixGame:
        self._hold_apart()
        try:
            shape = checked(self.row).shape if self.payoffs is None else self.table.shape[1:]
            other = shape if self.column is None else checked(self.column).shape
            names = tuple(len(menu) for menu in self.menus)
        except InputError as error:
            raise ValueError(str(error)) from None
        if other != shape:
            raise ValueError(
                f"tables of shapes {shape} and {other} came for row and column; both must have one shape"
            )
        if names != shape or len(self.names) != len(shape):
            raise ValueError(
                f"names for {names} actions came for a table of shape {shape}; name every action"
                if len(self.names) == len(shape)
                else f"names of {len(self.names)} players came for payoffs to {len(shape)}; name every player"
            )
        return self

    def _hold_apart(self) -> None:
        """Raise ValueError where fields of both ways to write a game come together."""
        many = [name for name in _OF_MANY if getattr(self, name) is not None]
        two = [name for name in _OF_TWO if name in self.model_fields_set]
        if many and self.payoffs is None:
            raise ValueError(f"{', '.join(many)} came without payoffs; give payoffs[player][i][j]...")
        if many and two:
            raise ValueError(f"{', '.join(two)} and payoffs came; give one or the other")

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """The fields of the way in which the game was written, and not of the other."""
        left_out: _Names = _OF_MANY if self.payoffs is None else _OF_TWO
        left_out += () if self.game_name else ("game",)
        return {name: value for name, value in write(self).items() if name not in left_out}

    @property
    def names(self) -> _Names:
        """``row`` and ``column``, or the players' names."""
        if self.payoffs is None:
            return self.places
        return self.players or tuple(f"player_{i + 1}" for i in range(len(self.payoffs)))

    @property
    def menus(self) -> tuple[Menu, ...]:
        """The actions by their names, or by letters."""
        if self.payoffs is None:
            return _menu(self.row_actions, len(self.row)), _menu(self.column_actions, len(self.row[0]))
        given = self.actions or (None,) * len(self.payoffs)
        if len(given) != len(self.payoffs):
            raise InputError(
                f"actions of {len(given)} players came for payoffs to {len(self.payoffs)}; name all"
            )
        return tuple(_menu(names, size) for names, size in zip(given, self.table.shape[1:], strict=True))

    @property
    def table(self) -> FloatArray:
        """The tables as given."""
        if self.payoffs is not None:
            return np.array(self.payoffs, dtype=np.float64)
        if self.column is None:
            return zero_sum_table(self.row)
        return np.array([self.row, self.column], dtype=np.float64)

    @property
    def selection_rule(self) -> str:
        """``selection``, in words."""
        return _RULES[self.selection]

    def select(self, extremes: Extremes) -> int:
        """The extreme equilibrium that ``selection`` names."""
        if self.selection == "first":
            return 0
        if self.selection == "mixed":
            return int(np.argmax(sum((laws > 0).sum(axis=1) for laws in extremes)))
        payoffs = self.table
        axes = "abcdefghijklmnopqrstuvw"[: len(extremes)]
        total = np.einsum(f"z{axes},{','.join('y' + axis for axis in axes)}->y", payoffs, *extremes)
        return int(np.argmax(total >= total.max() - TOLERANCE * np.ptp(payoffs)))


_RULES = {
    "payoff": "the extreme equilibrium with the largest sum of payoffs",
    "first": "the first of the extreme equilibria",
    "mixed": "the extreme equilibrium with the most actions in use",
}


def _fields_of(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the file of a game gives. Raises `InputError` where ``given`` has another game's payoffs or names."""
    fields = game_file(name).fields
    for key in (*_OF_MANY, *_OF_TWO):
        if given.get(key) is not None and to_jsonable_python(given[key]) != to_jsonable_python(
            fields.get(key)
        ):
            raise InputError(
                f"{key} came beside game {name!r}, which has others; give the game alone, or leave it out"
            )
    return fields


def _menu(actions: _Names | None, count: int) -> Menu:
    """The named actions, or A, B, ..., Z, A1, B1, ..."""
    if actions is not None:
        return Menu(actions)
    return Menu(tuple(chr(ord("A") + i % 26) + (str(i // 26) if i >= 26 else "") for i in range(count)))


def _nested(table: FloatArray) -> tuple[Any, ...]:
    """The table as tuples within tuples."""
    return tuple(_nested(part) for part in table) if table.ndim > 1 else tuple(table.tolist())
