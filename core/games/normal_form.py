"""Games in which everyone acts once, at the same time.

``payoffs[S, A1, ..., An]``: the first axis is the seat that is paid, the others are the seats' actions in their order.

>>> coin = ("Opera", "Football")
>>> battle = NormalForm(("row", "column"), (coin, coin), [[[2, 0], [0, 1]], [[1, 0], [0, 2]]])
>>> battle.nash_conv(battle.pure({"row": "Opera", "column": "Football"}))
Gap(value=2.0, low=2.0, high=2.0)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from ..chance import FloatArray
from ..errors import InputError
from .game import Game
from .profile import WHOLE
from .sequence_form import SequenceForm
from .treeplex import Treeplex

__all__ = ["NormalForm"]


@dataclass(frozen=True, eq=False)
class NormalForm(Game):
    """A game of ``seats`` with ``actions`` for each, and ``payoffs[S, A1, ..., An]``, read-only.

    Raises `InputError` where the shape does not fit the seats and actions, or a payoff is not finite.

    Source: von Neumann (1928), "Zur Theorie der Gesellschaftsspiele"; Nash (1951), "Non-cooperative games".
    """

    seats: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    payoffs: FloatArray
    form: SequenceForm = field(repr=False)

    def __init__(self, seats: Sequence[str], actions: Sequence[Sequence[str]], payoffs: ArrayLike) -> None:
        table = np.array(payoffs, dtype=np.float64)
        object.__setattr__(self, "seats", tuple(seats))
        object.__setattr__(self, "actions", tuple(tuple(menu) for menu in actions))
        object.__setattr__(self, "payoffs", table)
        wanted = (len(self.seats), *(len(menu) for menu in self.actions))
        if table.shape != wanted or len(self.actions) != len(self.seats) or not table.size:
            raise InputError(
                f"payoffs of shape {table.shape} came for the seats {', '.join(self.seats)}; give payoffs[seat, action, ...] of shape {wanted}"
            )
        if not np.isfinite(table).all():
            raise InputError("a payoff is not finite; give numbers")
        table.flags.writeable = False
        object.__setattr__(self, "form", _form(self.seats, self.actions, table))

    def to(self, seat: str) -> FloatArray:
        """The payoffs to ``seat``, its own action first, then the others' in their order."""
        self._check_seats([seat])
        index = self.seats.index(seat)
        return np.moveaxis(self.payoffs[index], index, 0)

    def pure(self, choices: Mapping[str, str]) -> dict[str, dict[str, FloatArray]]:
        """The profile in which each seat plays one action."""
        self._check_seats(list(choices))
        return {
            seat: {WHOLE: np.eye(len(menu))[menu.index(choices[seat])]}
            for seat, menu in zip(self.seats, self.actions, strict=True)
            if seat in choices
        }


def _form(seats: tuple[str, ...], actions: tuple[tuple[str, ...], ...], payoffs: FloatArray) -> SequenceForm:
    """Every cell of the table is an end; every seat has one information set."""
    last = 1 + np.indices(payoffs.shape[1:]).reshape(len(seats), -1).T
    plexes = tuple(_single(seat, menu) for seat, menu in zip(seats, actions, strict=True))
    return SequenceForm(plexes, last, np.ones(len(last)), payoffs.reshape(len(seats), -1).T)


def _single(seat: str, actions: tuple[str, ...]) -> Treeplex:
    nothing = np.zeros(1, dtype=np.int64)
    return Treeplex(seat, actions, (WHOLE,), np.ones((1, len(actions)), dtype=bool), nothing, nothing)
