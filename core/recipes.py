"""Recipes, which are compared, hashed and written down, and the sittings that they begin."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol, Self

import numpy as np
from pydantic import BaseModel, ConfigDict

from .calls import RunContext
from .chance import Chance, FloatArray, IntArray
from .laws.law import Law
from .questions import Choice, Feedback, Observation, Seat

if TYPE_CHECKING:
    from .games.normal_form import NormalForm
    from .games.solution import Solution
    from .games.tree import Tree

__all__ = ["Agent", "Environment", "Player", "Recipe", "World"]


class Player(Protocol):
    """An agent seated for ``B`` episodes."""

    def act(self, observation: Observation, chance: Chance) -> Choice | Awaitable[Choice]:
        """Answer every row; ``chance`` is addressed to the rows' episodes, members and turns."""

    def learn(self, feedback: Feedback) -> None:
        """Hear what earlier decisions earned and revealed, and what was done there (``feedback.action``)."""


class World:
    """An environment under way for ``B`` episodes.

    A world never looks at legality. The loop ends an episode in which a choice is not legal: it asks its rows no more,
    hands the world some valid answer for them, and drops what the world then says of them.
    """

    def ask(self) -> Sequence[Observation]:
        """Every question that causality allows to be outstanding; empty when all is over."""
        raise NotImplementedError

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """Answers to the last `ask`, in its order; returns what is paid and revealed now, to whichever seat and decision."""
        raise NotImplementedError

    def settle(self) -> Sequence[Feedback]:
        """What is paid when all is over."""
        return ()

    def payoffs(self) -> Mapping[str, FloatArray] | None:
        """Each seat's total of each episode, [B] or [B, members], by the world's own account; None where it keeps none.

        The contract test holds the ledger to it.
        """
        return None


class Recipe(BaseModel):
    """A frozen description: compared, hashed, written to the log, read back. Unknown fields are refused.

    What follows from its fields alone may be kept with it (`functools.cached_property`); a copy with other fields keeps none of it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    def __copy__(self) -> Self:
        """The fields alone."""
        copied = super().__copy__()
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied


class Agent(Recipe):
    """A recipe for whoever chooses. Subclasses define `begin` and end their docstring with their source."""

    @property
    def needs_optimal(self) -> bool:
        """Whether the loop shall hand this agent ``environment.optimal(observation)``."""
        return False

    @property
    def plays_optimum(self) -> bool:
        """Whether this agent plays the optimum by construction: the yardstick, on which no verdict is awaited."""
        return False

    @property
    def episodes_per_world(self) -> int:
        """How many episodes an agent that waits for the outside world wants in one world; more than 1 holds for the whole run."""
        return 1

    @property
    def is_external(self) -> bool:
        """Whether answers come from outside the process and are waited for: then episodes run one by one, many at once."""
        return False

    @property
    def details(self) -> tuple[str, ...]:
        """What tables add to the agent's name: its model and its prompting method, say."""
        return ()

    @property
    def model_name(self) -> str | None:
        """The model that is asked, or None where none is."""
        return None

    def with_model(self, model: str) -> Self:
        """The same agent with another model; itself where it asks none."""
        return self

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
        """The roles at the table."""
        raise NotImplementedError

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """A world for these episodes; ``chance`` is addressed to them at turn 0."""
        raise NotImplementedError

    def optimal(self, observation: Observation) -> Law | None:
        """The optimal law at each row, or None where none is known; of several optima the selected one."""
        raise NotImplementedError

    def blank_optimum(self, seat: Seat) -> Law | None:
        """The optimum of ``seat`` where that is `stationary`."""
        nobody = np.zeros(1, dtype=np.int64)
        return self.optimal(Observation(seat, nobody, nobody))

    def game(self) -> NormalForm | Tree | None:
        """The game that one episode plays, as data, where it is one; of a repeated game, one round."""
        return None

    def solution(self) -> Solution | None:
        """The optima as joint profiles of all seats: of `game`, or of whatever else has several; None where not known."""
        return None

    def scores(self, seat: Seat) -> FloatArray | None:
        """The number [A] that tests for numbers read each label of ``seat`` as, where the label is none."""
        return None
