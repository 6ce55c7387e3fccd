"""Two players, one payoff table, any number of rounds: the world that all matrix games share.

Payoffs are indexed [row action, column action]; the row player is seat 0 and the column player seat 1.
Both seats are asked at once in every turn, and then told what they earned and what the other did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field

from ....core.chance import Chance, FloatArray, IntArray
from ....core.errors import InputError
from ....core.games.normal_form import NormalForm
from ....core.games.profile import WHOLE
from ....core.games.solution import Component, Solution
from ....core.laws.law import Law
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.questions import Choice, Feedback, Observation, Seat
from ....core.recipes import Environment, World
from ....core.spaces.menu import Menu
from ...solvers import support_enumeration, zero_sum
from ...solvers.support_enumeration import Equilibria
from .words import View

__all__ = ["Payoffs", "TableGame", "TableWorld"]


class Payoffs(NamedTuple):
    """What each choice pair pays: ``row[m, n]`` to the row player, ``column[m, n]`` to the column player."""

    row: FloatArray
    column: FloatArray

    @classmethod
    def zero_sum(cls, row: ArrayLike) -> Payoffs:
        """The column player pays the row player ``row[m, n]``."""
        table = np.array(row, dtype=np.float64)
        return cls(table, 0 - table)

    @property
    def is_zero_sum(self) -> bool:
        """Whether the game is zero-sum."""
        return bool(np.all(self.row == -self.column))

    def to(self, seat: int) -> FloatArray:
        """The payoffs [A, O] to one seat: own action first, the opponent's second."""
        return self.column.T if seat else self.row


class TableGame(Environment):
    """Base of the two-player matrix games, played for ``turns`` rounds with the history shown.

    A game defines ``menus`` and ``payoffs``;
    it may name its seats (``places``) and say what each is after (``roles``).
    The optimum at every turn is the equilibrium of the stage game, so all decisions are one information set.
    In a zero-sum game that is optimal after any history; in a general-sum game with several turns
    it is one subgame-perfect equilibrium, which ignores history (others: Benoit and Krishna, 1985).
    """

    __abstract__: ClassVar[bool] = True
    stationary: ClassVar[bool] = True
    places: ClassVar[tuple[str, str]] = ("row", "column")
    roles: ClassVar[tuple[str, str]] = ("", "")

    turns: int = Field(default=1, ge=1, description="rounds in an episode")

    @property
    def menus(self) -> tuple[Menu, Menu]:
        """The actions of the row player and of the column player."""
        raise NotImplementedError

    @property
    def payoffs(self) -> Payoffs:
        """The payoff tables."""
        raise NotImplementedError

    @property
    def seats(self) -> tuple[Seat, Seat]:
        """The row player's seat and the column player's, named by ``places``."""
        (first, second), (row, column) = self.places, self.menus
        return Seat(first, row), Seat(second, column)

    def select(self, solved: Equilibria) -> int:
        """Which extreme equilibrium the `equilibrium` agent plays, where there are several: the first."""
        return 0

    @property
    def selection_rule(self) -> str:
        """`select`, in words."""
        return "the first of the extreme equilibria"

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """A table for these episodes; the game itself has no luck, so ``chance`` is left alone."""
        return TableWorld(self, episode)

    def optimal(self, observation: Observation) -> Law | None:
        """The seat's equilibrium strategy; of several the selected one.

        None for a general-sum game that is too large for the enumeration of equilibria.
        """
        return _optima(self)[self._index(observation.seat)]

    def game(self) -> NormalForm:
        """One round."""
        return _game(self)

    def solution(self) -> Solution | None:
        """The equilibria of one round; None for a general-sum game that is too large for their enumeration."""
        return _solution(self)

    def views(self) -> tuple[View, View]:
        """The game as each seat reads it."""
        first, second = self.menus
        row, column = self.payoffs.to(0), self.payoffs.to(1)
        return (
            View(first, second, row, column.T, self.turns, self.roles[0]),
            View(second, first, column, row.T, self.turns, self.roles[1]),
        )

    def _index(self, seat: Seat) -> int:
        if seat.name not in self.places:
            raise InputError(
                f"seat {seat.name!r} is not at this table; the seats are {', '.join(self.places)}"
            )
        return self.places.index(seat.name)


class TableWorld(World):
    """A matrix game under way for ``B`` episodes.

    Each seat sees its last action and its opponent's (``own[B]``, ``opponent[B]``; -1 at turn 0).
    The whole history is kept, at one byte an action for menus of up to 255, and read by words only.
    """

    def __init__(self, game: TableGame, episode: IntArray) -> None:
        self._seats = game.seats
        self._views = game.views()
        self._payoffs = [table.ravel() for table in game.payoffs]
        self._tables = [_alike(game.payoffs.to(index), len(episode)) for index in (0, 1)]
        self._columns = game.payoffs.row.shape[1]
        self._turns = game.turns
        self._small = np.min_scalar_type(max(game.payoffs.row.shape))
        self._turn = 0
        self._episode = episode
        self._past: list[tuple[NDArray[np.unsignedinteger], ...]] = []
        self._last = (_nothing(len(episode)), _nothing(len(episode)))

    def ask(self) -> Sequence[Observation]:
        """One observation for each seat, the row player's first."""
        if self._turn == self._turns:
            return ()
        turn = np.broadcast_to(np.int64(self._turn), self._episode.shape)
        self._asked = tuple(self._observation(index, turn) for index in (0, 1))
        return self._asked

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """Payoffs, and the ``opponent``'s action in ``shows``."""
        played = [choice.action for choice in choices]
        cell = played[0] * self._columns + played[1]
        rewards = [table.take(cell) for table in self._payoffs]
        self._advance(played)
        return tuple(
            asked.feedback(rewards[seat], {"opponent": played[1 - seat]})
            for seat, asked in enumerate(self._asked)
        )

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each seat won in all, counted from the history."""
        rounds = [*self._past, self._last] if self._turn else []
        cells = [pair[0].astype(np.int64) * self._columns + pair[1] for pair in rounds]
        nothing = np.zeros(len(self._episode))
        return {
            seat.name: sum((table.take(cell) for cell in cells), nothing)
            for seat, table in zip(self._seats, self._payoffs, strict=True)
        }

    def _observation(self, index: int, turn: IntArray) -> Observation:
        return Observation(
            seat=self._seats[index],
            episode=self._episode,
            turn=turn,
            sees={
                "own": self._last[index],
                "opponent": self._last[1 - index],
                "payoffs": self._tables[index],
            },
            words=partial(self._words, index, self._turn),
        )

    def _words(self, index: int, turn: int, row: int, names: Sequence[str], since: int = 0) -> str:
        past = ((int(pair[index][row]), int(pair[1 - index][row])) for pair in self._past[:turn])
        return self._views[index].text(turn, past, names)

    def _advance(self, played: Sequence[IntArray]) -> None:
        self._turn += 1
        if self._turn < self._turns:
            self._past.append(tuple(action.astype(self._small) for action in played))
        self._last = (played[0], played[1])


def _nothing(size: int) -> IntArray:
    return np.broadcast_to(np.int64(-1), (size,))


def _alike(table: FloatArray, size: int) -> FloatArray:
    """``table[A, O]`` for each row, in the memory of one."""
    return np.broadcast_to(table, (size, *table.shape))


@lru_cache(maxsize=256)
def _game(table: TableGame) -> NormalForm:
    return NormalForm(table.places, [menu.actions for menu in table.menus], np.stack(table.payoffs))


@lru_cache(maxsize=256)
def _solution(table: TableGame) -> Solution | None:
    solved = _equilibria(table.payoffs)
    if solved is None:
        return None
    first, second = table.places
    known = not table.payoffs.is_zero_sum or zero_sum.is_enumerated(table.payoffs.row)
    components = tuple(
        Component({first: {WHOLE: part.row}, second: {WHOLE: part.column}}, complete=known)
        for part in solved.components
    )
    chosen = table.select(solved)
    selected = {first: {WHOLE: solved.row[chosen]}, second: {WHOLE: solved.column[chosen]}}
    values = {seat: float(value) for seat, value in _game(table).expected(selected).items()}
    return Solution(components, selected, values, table.selection_rule)


@lru_cache(maxsize=256)
def _optima(table: TableGame) -> tuple[MixedStrategy | None, ...]:
    solution = _solution(table)
    if solution is None:
        return None, None
    return tuple(MixedStrategy(seat.space, solution.selected[seat.name][WHOLE]) for seat in table.seats)


def _equilibria(payoffs: Payoffs) -> Equilibria | None:
    if payoffs.is_zero_sum:
        return zero_sum.equilibria(payoffs.row)
    if support_enumeration.pairs(*payoffs.row.shape) > support_enumeration.MAX_PAIRS:
        return None
    return support_enumeration.equilibria(payoffs.row, payoffs.column)
