"""Payoff tables played for any number of rounds: the world that all games in normal form share.

Payoffs are indexed [seat, action of seat 0, action of seat 1, ...].
All seats are asked at once in every turn, and then told what they earned and what the others did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache, partial
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field

from ....core.chance import Chance, FloatArray, IntArray
from ....core.errors import InputError
from ....core.games.normal_form import NormalForm
from ....core.games.profile import WHOLE
from ....core.games.solution import Solution
from ....core.laws.law import Law
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.questions import Choice, Feedback, Observation, Seat
from ....core.recipes import Environment, World
from ....core.spaces.menu import Menu
from ...solvers import normal_forms
from ...solvers.normal_forms import Extremes
from .words import Other, View

__all__ = ["Plan", "TableGame", "TableWorld", "zero_sum_table"]


def zero_sum_table(row: ArrayLike) -> FloatArray:
    """The table [2, m, n] of a game in which the column player pays the row player ``row[m, n]``."""
    paid = np.array(row, dtype=np.float64)
    return np.stack([paid, 0 - paid])


class TableGame(Environment):
    """Base of the games in normal form, played for ``turns`` rounds with the history shown.

    A game defines ``menus`` and ``table``;
    it may name its seats (``places``) and say what each is after (``roles``).
    The optimum at every turn is the equilibrium of the stage game, so all decisions are one information set.
    In a zero-sum game that is optimal after any history; in a general-sum game with several turns
    it is one subgame-perfect equilibrium, which ignores history (others: Benoit and Krishna, 1985).
    """

    stationary: ClassVar[bool] = True
    places: ClassVar[tuple[str, ...]] = ("row", "column")
    roles: ClassVar[tuple[str, ...]] = ()

    turns: int = Field(default=1, ge=1, description="rounds in an episode")

    @property
    def menus(self) -> tuple[Menu, ...]:
        """The actions of each seat."""
        raise NotImplementedError

    @property
    def table(self) -> FloatArray:
        """The payoffs [S, A1, ..., An]: the first axis is the seat that is paid, the others are the seats' actions."""
        raise NotImplementedError

    @property
    def names(self) -> tuple[str, ...]:
        """The seats' names: ``places``."""
        return self.places

    @property
    def seats(self) -> tuple[Seat, ...]:
        """One seat for each of ``names``."""
        return tuple(Seat(name, menu) for name, menu in zip(self.names, self.menus, strict=True))

    def select(self, extremes: Extremes) -> int:
        """Which equilibrium the `equilibrium` agent plays, where there are several: the first of the extreme ones."""
        return 0

    @property
    def selection_rule(self) -> str:
        """What `select` does, in words."""
        return "the first of the extreme equilibria"

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """A table for these episodes; the game itself draws nothing, so ``chance`` is not used."""
        return TableWorld(self, episode)

    def game(self) -> NormalForm:
        """The game of one round."""
        return _game(self)

    @property
    def mean_rounds(self) -> float:
        """``turns``."""
        return float(self.turns)

    def solution(self) -> Solution | None:
        """The equilibria of one round, or those of them that are known (`normal_forms`); None for a game too large for all solvers."""
        return _solution(self)

    def optimal(self, observation: Observation) -> Law | None:
        """The seat's part in the selected equilibrium, or None where none is known."""
        name = observation.seat.name
        if name not in self.names:
            raise InputError(f"seat {name!r} is not at this table; the seats are {', '.join(self.names)}")
        return _optima(self).get(name)

    def views(self) -> tuple[View, ...]:
        """The game as each seat reads it."""
        return tuple(self._view(seat) for seat in range(len(self.names)))

    @cached_property
    def plan(self) -> Plan:
        """What every world of this game needs."""
        table, seats = self.table, self.seats
        orders = [_own_first(seat, len(seats)) for seat in range(len(seats))]
        small = np.min_scalar_type(max(table.shape[1:]))
        return Plan(seats, orders, self.views(), [paid.ravel() for paid in table], table.shape[1:], small)

    def _view(self, seat: int) -> View:
        menus, order = self.menus, _own_first(seat, len(self.names))
        names = [name.replace("_", " ") for name in self.names]
        others = tuple(
            Other("the other player" if len(order) == 2 else names[i], menus[i]) for i in order[1:]
        )
        payoffs = self.table[order].transpose(0, *(1 + i for i in order))
        return View(menus[seat], others, payoffs, self.turns, self.roles[seat] if self.roles else "")


class Plan(NamedTuple):
    """A game in normal form as its worlds use it: for each seat its ``orders`` (itself, then the others), how it reads the game,
    and what it is paid in each cell of the ``shape`` [A1 * ... * An]; ``small`` is the type in which past actions are kept.
    """

    seats: tuple[Seat, ...]
    orders: Sequence[Sequence[int]]
    views: tuple[View, ...]
    payoffs: Sequence[FloatArray]
    shape: tuple[int, ...]
    small: np.dtype[Any]


class TableWorld(World):
    """A game in normal form under way for ``B`` episodes.

    Each seat sees its last action (``own[B]``) and the others' (``opponent[B]`` of a game of two, ``others[B, S - 1]`` of a
    larger one), -1 at turn 0, and in a game of two its ``payoffs[B, A, O]`` and the ``opponent_payoffs[B, A, O]``, its own
    action first in both; it is then shown what the others did, likewise.
    The whole history is kept, at one byte an action for menus of up to 255, and read by words only.
    """

    def __init__(self, game: TableGame, episode: IntArray) -> None:
        self._plan = game.plan
        self._turns = game.turns
        self._turn = 0
        self._episode = episode
        self._past: list[tuple[NDArray[np.unsignedinteger], ...]] = []
        self._show([np.broadcast_to(np.int64(-1), (len(episode),))] * len(self._plan.seats))

    def ask(self) -> Sequence[Observation]:
        """One observation for each seat."""
        if self._turn == self._turns:
            return ()
        plan, self._asked = self._plan, list[Observation]()
        turn = np.broadcast_to(np.int64(self._turn), self._episode.shape)
        for place, seat in enumerate(plan.seats):
            sees: dict[str, NDArray[Any]] = {"own": self._last[place], **self._shown[place]}
            if len(plan.seats) == 2:
                for name, table in zip(
                    ("payoffs", "opponent_payoffs"), plan.views[place].payoffs, strict=True
                ):
                    sees[name] = np.broadcast_to(table, (len(self._episode), *table.shape))
            words = partial(self._words, place, self._turn)
            opponent = plan.seats[1 - place].space if len(plan.seats) == 2 else None
            self._asked.append(Observation(seat, self._episode, turn, sees, words, opponent=opponent))
        return self._asked

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """Payoffs, and the others' actions in ``shows``."""
        played = [choice.action for choice in choices]
        cell = self._cell(played)
        self._turn += 1
        if self._turn < self._turns:
            self._past.append(tuple(action.astype(self._plan.small) for action in played))
        self._show(played)
        return [
            asked.feedback(paid.take(cell), shown)
            for asked, paid, shown in zip(self._asked, self._plan.payoffs, self._shown, strict=True)
        ]

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each seat won in all, counted from the history."""
        rounds = [*self._past, self._last] if self._turn else []
        cells = [self._cell([action.astype(np.int64) for action in played]) for played in rounds]
        nothing = np.zeros(len(self._episode))
        return {
            seat.name: sum((table.take(cell) for cell in cells), nothing)
            for seat, table in zip(self._plan.seats, self._plan.payoffs, strict=True)
        }

    def _cell(self, played: Sequence[IntArray]) -> IntArray:
        """Where the actions stand in a flat table."""
        cell = played[0]
        for action, size in zip(played[1:], self._plan.shape[1:], strict=True):
            cell = cell * size + action
        return cell

    def _show(self, played: Sequence[IntArray]) -> None:
        """Keep what was ``played`` last as each seat sees it."""
        self._last = played
        if len(played) == 2:
            self._shown: list[dict[str, IntArray]] = [{"opponent": played[1]}, {"opponent": played[0]}]
            return
        self._shown = [
            {"others": np.stack([played[i] for i in order[1:]], axis=-1)} for order in self._plan.orders
        ]

    def _words(self, seat: int, turn: int, row: int, names: Sequence[str], since: int = 0) -> str:
        view = self._plan.views[seat]
        rounds = range(view.first_told(turn, since), turn)
        return view.text(turn, self._cells(seat, rounds, row), names, since)

    def _cells(self, seat: int, rounds: range, row: int) -> list[list[int]]:
        """What was played in these ``rounds`` of a row, the seat's own action first."""
        order = self._plan.orders[seat]
        past = self._past[rounds.start : rounds.stop]
        return [[int(played[i][row]) for i in order] for played in past]


def _own_first(seat: int, count: int) -> list[int]:
    """All seats, ``seat`` first and the others in their order."""
    return [seat, *(i for i in range(count) if i != seat)]


@lru_cache(maxsize=256)
def _game(table: TableGame) -> NormalForm:
    return NormalForm(table.names, [menu.actions for menu in table.menus], table.table)


@lru_cache(maxsize=256)
def _solution(table: TableGame) -> Solution | None:
    return normal_forms.solve(table.game(), table.select, table.selection_rule)


@lru_cache(maxsize=256)
def _optima(table: TableGame) -> dict[str, MixedStrategy]:
    solution = table.solution()
    if solution is None:
        return {}
    return {seat.name: MixedStrategy(seat.space, solution.selected[seat.name][WHOLE]) for seat in table.seats}
