"""Any two-player game with a payoff table."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field, model_validator

from ...core.errors import InputError
from ...core.spaces.menu import Menu
from ..solvers.payoffs import TOLERANCE, checked
from ..solvers.support_enumeration import Equilibria
from .shared.matrix_world import Payoffs, TableGame

__all__ = ["MatrixGame"]

_Table = tuple[tuple[float, ...], ...]


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

    Source: Nash (1951), "Non-cooperative games", Annals of Mathematics 54, 286-295;
    the default: Palacios-Huerta (2003), "Professionals play minimax", Review of Economic Studies 70, 395-415.
    """

    row: _Table = Field(
        default=((58.30, 94.97), (92.91, 69.92)), description="payoffs to row, a line an action"
    )
    column: _Table | None = Field(default=None, description="payoffs to column; none: zero-sum")
    row_actions: tuple[str, ...] | None = Field(default=None, description="row's actions; none: A, B, C, ...")
    column_actions: tuple[str, ...] | None = Field(
        default=None, description="column's actions; none: A, B, C, ..."
    )
    selection: Literal["payoff", "first", "mixed"] = Field(
        default="payoff", description="which of several equilibria"
    )

    @model_validator(mode="after")
    def _fits(self) -> MatrixGame:
        try:
            shape = checked(self.row).shape
            other = shape if self.column is None else checked(self.column).shape
            names = tuple(len(menu) for menu in self.menus)
        except InputError as error:
            raise ValueError(str(error)) from None
        if other != shape:
            raise ValueError(
                f"tables of shapes {shape} and {other} came for row and column; both must have one shape"
            )
        if names != shape:
            raise ValueError(
                f"names for {names} actions came for a table of shape {shape}; name every action"
            )
        return self

    @property
    def menus(self) -> tuple[Menu, Menu]:
        """The actions by their names, or by letters."""
        return _menu(self.row_actions, len(self.row)), _menu(self.column_actions, len(self.row[0]))

    @property
    def payoffs(self) -> Payoffs:
        """The tables as given."""
        if self.column is None:
            return Payoffs.zero_sum(self.row)
        return Payoffs(np.array(self.row), np.array(self.column))

    @property
    def selection_rule(self) -> str:
        """``selection``, in words."""
        return _RULES[self.selection]

    def select(self, solved: Equilibria) -> int:
        """The extreme equilibrium that ``selection`` names."""
        if self.selection == "first":
            return 0
        if self.selection == "mixed":
            return int(np.argmax((solved.row > 0).sum(axis=1) + (solved.column > 0).sum(axis=1)))
        payoffs = np.stack(self.payoffs)
        total = np.einsum("ei,sij,ej->e", solved.row, payoffs, solved.column)
        return int(np.argmax(total >= total.max() - TOLERANCE * np.ptp(payoffs)))


_RULES = {
    "payoff": "the extreme equilibrium with the largest sum of payoffs",
    "first": "the first of the extreme equilibria",
    "mixed": "the extreme equilibrium with the most actions in use",
}


def _menu(actions: tuple[str, ...] | None, count: int) -> Menu:
    """The named actions, or A, B, ..., Z, A1, B1, ..."""
    if actions is not None:
        return Menu(actions)
    return Menu(tuple(chr(ord("A") + i % 26) + (str(i // 26) if i >= 26 else "") for i in range(count)))
