"""What agents are tried on: ten rounds that tell all that any agent may need, and forty tosses of the 60/40 coin."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ...core.chance import Chance, FloatArray, IntArray
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.laws.law import Law
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Environment, World
from ...core.spaces.interval import Interval
from ...core.spaces.menu import Menu
from ...core.spaces.space import Space
from ...registry.recipes import build
from ...runs.decisions import SeatDecisions
from ...scenarios.scenario.scenario import Scenario
from .in_process import play_in_process
from .subject import NotTried, Subject

__all__ = ["HEADS", "LETTERS", "ROUNDS", "ROWS", "TOSSES", "Rounds", "Tossed", "in_rounds", "on_the_coin"]

TOSSES = 40
HEADS = 0.6
ROUNDS = 10
ROWS = 50
LETTERS = Menu(("x", "y", "z"))
_SEED = 7
_DILEMMA = {"payoffs": [[0.6, 0.0], [1.0, 0.3]], "opponent_payoffs": [[0.6, 1.0], [0.0, 0.3]]}


class Rounds(Environment):
    """Ten rounds at which an agent sees all that any agent may need: payoffs, what both did last, rewards of 0 or 1.

    ``masked``: the last label is not legal in every other round. Where answers are listed the game's payoffs are shown: a
    dilemma of the first two labels.

    Source: Aleator's contract of agents.
    """

    stationary: ClassVar[bool] = False

    space: Space = Field(default=LETTERS)
    masked: bool = False

    @property
    def seats(self) -> tuple[Seat, ...]:
        """One seat, ``player``."""
        return (Seat("player", self.space),)

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """A world for these episodes."""
        return _World(self, chance)

    def optimal(self, observation: Observation) -> Law | None:
        """Half and half on the first two labels; on the unit interval the law with the cdf x squared."""
        labels = observation.seat.space.labels
        if labels:
            first = min(len(labels), 2)
            return MixedStrategy(observation.seat.space, [1 / first] * first + [0.0] * (len(labels) - first))
        unit = observation.seat.space == Interval(0.0, 1.0)
        return IntervalStrategy(Interval(0.0, 1.0), _square, np.sqrt) if unit else None


def _square(x: FloatArray) -> FloatArray:
    return np.asarray(np.clip(x, 0, 1) ** 2, dtype=np.float64)


class _World(World):
    def __init__(self, rounds: Rounds, chance: Chance) -> None:
        self._seat, self._chance, self._turn = rounds.seats[0], chance, 0
        self._masked = rounds.masked
        nobody = np.full(len(chance.episode), -1)
        self._sees: dict[str, NDArray[Any]] = {"own": nobody, "opponent": nobody}
        if size := len(self._seat.space.labels):
            for name, dilemma in _DILEMMA.items():
                table = np.array([*dilemma, *[[0.1, 0.1]] * size])[:size]
                self._sees[name] = np.broadcast_to(table, (len(chance.episode), size, 2))

    def ask(self) -> Sequence[Observation]:
        if self._turn == ROUNDS:
            return ()
        turn = np.full(self._chance.episode.shape, self._turn)
        self._asked = Observation(
            self._seat, self._chance.episode, turn, self._sees, _words, legal=self._legal()
        )
        return (self._asked,)

    def _legal(self) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]] | None:
        if not self._masked:
            return None
        mask = np.ones((len(self._chance.episode), len(self._seat.space.labels)), dtype=bool)
        mask[:, -1] = self._turn % 2 == 0
        return mask

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        draws = self._chance.at(self._turn)
        self._turn += 1
        reward = draws.pick([0.5, 0.5], 1).astype(np.float64)
        opponent = draws.pick([0.5, 0.5])
        if self._seat.space.labels:
            self._sees = {
                **self._sees,
                "own": self._seat.space.codes(choices[0].action),
                "opponent": opponent,
            }
        return (self._asked.feedback(reward, {"opponent": opponent}),)


def _words(_row: int, _names: Sequence[str], _since: int) -> str:
    return "Choose."


class Tossed(NamedTuple):
    """The run on the coin, and whether its transcript gives it back."""

    decisions: SeatDecisions
    replayed: bool


@cache
def on_the_coin(subject: Subject) -> Tossed:
    """`TOSSES` episodes of one toss each, 60 % Heads, with the agent of ``subject``; paid for once.

    Raises `NotTried` where its user has not given yet what it needs.
    """
    _try(subject)
    coin = build("environments", {"name": "biased_coin", "heads": HEADS})
    scenario = Scenario(
        name="60/40 coin", environment=coin, cast={"*": subject.recipe}, episodes=TOSSES, seed=_SEED
    )
    with TemporaryDirectory() as folder:
        result = scenario.run(out=folder)
        replayed = scenario.replay(folder).digest() == result.digest()
    return Tossed(next(iter(result.ledger.seats.values())), replayed)


def _try(subject: Subject) -> None:
    if subject.recipe.lacks:
        raise NotTried(f"it needs {subject.recipe.lacks}")


def in_rounds(
    subject: Subject,
    space: Space = LETTERS,
    episodes: int = ROWS,
    block: int | None = None,
    masked: bool = False,
) -> SeatDecisions:
    """The ten rounds in ``space`` with an agent in the process. Raises `NotTried` as `on_the_coin` does."""
    _try(subject)
    environment = Rounds(space=space, masked=masked)
    cast = {"player": subject.recipe}
    ledger = play_in_process(environment, cast, range(episodes), block)
    return next(iter(ledger.seats.values()))
