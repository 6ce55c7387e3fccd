"""An environment that is recorded while the loop plays it: everything that it asks, receives and pays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from ...core.chance import Chance, FloatArray, IntArray
from ...core.laws.law import Law
from ...core.questions import Choice, Feedback, Observation
from ...core.recipes import Agent, Environment, World
from ...runs.ledger import Ledger
from ...runs.returned import law_of, payments_of, questions_of, seats_of, world_of
from .guessing import Guess
from .in_process import play_in_process
from .rows import hold_payment, hold_question
from .subject import hold

__all__ = ["MOST_ASKS", "Round", "Watched", "watch"]

MOST_ASKS = 10_000


class Round(NamedTuple):
    """One `World.ask`, the choices that the world received, and what it paid; the last round is the settlement, with nothing asked."""

    asked: Sequence[Observation]
    heard: Sequence[Choice]
    paid: Sequence[Feedback]


@dataclass(frozen=True, eq=False)
class Watched:
    """Some episodes played to their end: every round, the ledger, and the world's own account of payoffs."""

    rounds: list[Round]
    ledger: Ledger
    payoffs: Mapping[str, FloatArray] | None

    def story(self, episode: int) -> list[Any]:
        """All that was asked, said, done and paid in one episode."""
        return [part for one in self.rounds for part in _story(one, episode)]


def watch(environment: Environment, episodes: range, agent: Agent | None = None) -> Watched:
    """Play these episodes, every seat with ``agent`` (None: `Guess`). Raises `Broken` where a world does not end."""
    witness = _Witness(environment)
    cast_ = dict.fromkeys(seats_of(environment), agent or Guess())
    ledger = play_in_process(cast("Environment", witness), cast_, episodes, len(episodes))
    (world,) = witness.worlds
    return Watched(world.rounds, ledger, world.world.payoffs())


@dataclass
class _Witness:
    """Stands in for an environment."""

    environment: Environment
    worlds: list[_WatchedWorld] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.environment, name)

    def begin(self, episode: IntArray, chance: Chance) -> World:
        self.worlds.append(_WatchedWorld(self.environment, self.environment.begin(episode, chance)))
        return self.worlds[-1]

    def optimal(self, observation: Observation) -> Law | None:
        return law_of(self.environment, self.environment.optimal(observation))


class _WatchedWorld(World):
    def __init__(self, environment: Environment, world: World) -> None:
        self._environment, self._seats = environment, seats_of(environment)
        self.world = world_of(environment, world)
        self.rounds: list[Round] = []
        self._asked: Sequence[Observation] = ()

    def ask(self) -> Sequence[Observation]:
        hold(
            len(self.rounds) < MOST_ASKS,
            f"the world does not end within {MOST_ASKS} asks; let ask() return nothing in the end",
        )
        self._asked = questions_of(self._environment, self._seats, self.world.ask())
        for observation in self._asked:
            hold_question(observation, self._seats.values())
        return self._asked

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        return self._paid(Round(self._asked, choices, self._payments("tell()", self.world.tell(choices))))

    def settle(self) -> Sequence[Feedback]:
        return self._paid(Round((), (), self._payments("settle()", self.world.settle())))

    def _paid(self, one: Round) -> Sequence[Feedback]:
        for payment in one.paid:
            hold_payment(payment, self._seats.values())
        self.rounds.append(one)
        return one.paid

    def _payments(self, method: str, payments: Sequence[Feedback]) -> Sequence[Feedback]:
        return payments_of(self._environment, method, self._seats, payments)


def _story(one: Round, episode: int) -> list[Any]:
    asked = [
        ("asked", o.seat.name, _of_row(o, row), o.text(row), _values(o.sees, row), str(choice.action[row]))
        for o, choice in zip(one.asked, one.heard, strict=True)
        for row in _rows(o, episode)
    ]
    paid = [
        ("paid", f.seat.name, _of_row(f, row), float(f.reward[row]), _values({**f.shows, **f.logs}, row))
        for f in one.paid
        for row in _rows(f, episode)
    ]
    return asked + sorted(paid, key=repr)


def _rows(part: Observation | Feedback, episode: int) -> list[int]:
    rows: list[int] = np.flatnonzero(part.episode == episode).tolist()
    return rows


def _of_row(part: Observation | Feedback, row: int) -> tuple[int, int]:
    return (0 if part.member is None else int(part.member[row])), int(part.turn[row])


def _values(columns: Mapping[str, NDArray[Any]], row: int) -> dict[str, Any]:
    return {name: np.asarray(column[row]).tolist() for name, column in columns.items()}
