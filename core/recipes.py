"""Recipes, which are compared, hashed and written down, and the sittings that they begin."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict

from .calls import RunContext
from .chance import Chance, FloatArray, IntArray
from .games import PayoffTables, Stakes
from .laws import Optimum
from .questions import Choice, Observation, Outcome, Seat

__all__ = [
    "Agent",
    "Environment",
    "Player",
    "Recipe",
    "World",
]


class Player(Protocol):
    """An agent seated for ``B`` episodes."""

    def act(self, observation: Observation, chance: Chance) -> Choice | Awaitable[Choice]:
        """Answer every row; ``chance`` is addressed to the rows' episodes and turns."""

    def learn(self, observation: Observation, choice: Choice, outcome: Outcome) -> None:
        """Hear what the choice earned and revealed."""


class World(Protocol):
    """An environment under way for ``B`` episodes."""

    def ask(self) -> Sequence[Observation]:
        """Every question that causality allows to be outstanding; empty when all is over."""

    def tell(self, choices: Sequence[Choice]) -> Sequence[Outcome]:
        """Answers to the last `ask`, in its order. A row whose choice is not legal ends its episode."""


class Recipe(BaseModel):
    """A frozen description: compared, hashed, written to the log, read back. Unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Agent(Recipe):
    """A recipe for whoever chooses. Subclasses define `begin` and end their docstring with their source."""

    @property
    def needs_optimal(self) -> bool:
        """Whether the loop shall hand this agent ``environment.optimal(observation)``."""
        return False

    @property
    def episodes_per_world(self) -> int:
        """How many episodes an agent that waits for the outside world wants in one world; more than 1 holds for the whole run."""
        return 1

    @property
    def is_external(self) -> bool:
        """Whether answers come from outside the process and are waited for: then episodes run one by one, many at once."""
        return False

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for these episodes."""
        raise NotImplementedError

    def connect(self, context: RunContext) -> Callable[[Seat, IntArray], Player]:
        """What seats this agent in a run; agents that call the outside world bind the run's ``context`` here."""
        return self.begin


class Environment(Recipe):
    """A recipe for whatever asks. Subclasses define `seats`, `begin`, `optimal` and end their docstring with their source.

    ``states_law`` is True where the words themselves state the law to be played (sampling tasks);
    ``stationary`` where the optimum depends on the seat alone, not on what the row has seen.
    """

    states_law: ClassVar[bool] = False
    stationary: ClassVar[bool] = False

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The places at the table."""
        raise NotImplementedError

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """A world for these episodes; ``chance`` is addressed to them at turn 0."""
        raise NotImplementedError

    def optimal(self, observation: Observation) -> Optimum | None:
        """The optimal law(s) at each row, or None where none is known."""
        raise NotImplementedError

    def blank_optimum(self, seat: Seat) -> Optimum | None:
        """The optimum of ``seat`` where that is `stationary`."""
        nobody = np.zeros(1, dtype=np.int64)
        return self.optimal(Observation(seat, nobody, nobody))

    def scores(self, seat: Seat) -> FloatArray | None:
        """The number [A] that tests for numbers read each action of ``seat``'s menu as, where its label is none."""
        return None

    def stakes(self, seat: Seat) -> Stakes | None:
        """Payoffs and value of the zero-sum matrix game that ``seat`` plays, or None where it plays none."""
        return None

    def payoff_tables(self, seat: Seat) -> PayoffTables | None:
        """Both players' payoffs in the two-player game that ``seat`` plays, or None where it plays none."""
        return None
