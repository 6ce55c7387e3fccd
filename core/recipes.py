"""Recipes, which are compared, hashed and written down, and the players and worlds that are made from them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, model_validator

from .calls import RunContext
from .chance import Chance, FloatArray, IntArray
from .errors import InputError
from .laws.law import Law
from .prices import Price
from .questions import Choice, Feedback, Observation, Seat

if TYPE_CHECKING:
    from .competitive_outcome import CompetitiveOutcome
    from .games.normal_form import NormalForm
    from .games.solution import Solution
    from .games.symmetric_game import SymmetricGame
    from .games.tree import Tree

__all__ = ["Agent", "Environment", "Player", "Recipe", "World"]


_MOST = 1e100


class Player(Protocol):
    """An agent in a seat, for ``B`` episodes."""

    def act(self, observation: Observation, chance: Chance) -> Choice | Awaitable[Choice]:
        """Answer every row; ``chance`` is addressed to the rows' episodes, members and turns."""

    def learn(self, feedback: Feedback) -> None:
        """Receive what earlier decisions earned and revealed; ``feedback.action`` is what was done there."""


class World:
    """``B`` episodes of an environment while they are played.

    A world never looks at legality. The loop ends an episode in which a choice is not legal: it asks its rows no more,
    hands the world some valid answer for them, and drops what the world then says of them.
    """

    def ask(self) -> Sequence[Observation]:
        """The questions that can be asked before any of them is answered; empty when the episodes are over."""
        raise NotImplementedError

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """Take the answers to the last `ask`, in its order. Returns what is paid and revealed now, to any seat, for any decision."""
        raise NotImplementedError

    def settle(self) -> Sequence[Feedback]:
        """What is still to be paid when the episodes are over, called once after the last `tell`."""
        return ()

    def payoffs(self) -> Mapping[str, FloatArray] | None:
        """Each seat's total in each episode, [B] or [B, members], as the world itself has counted it; None where it keeps no count.

        A contract test compares it with the ledger.
        """
        return None


class Recipe(BaseModel):
    """A frozen description, which can be compared, hashed, written to JSON and read back. Unknown fields are refused.

    What follows from its fields alone may be kept with it (`functools.cached_property`); a copy with other fields keeps none of it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, allow_inf_nan=False)

    def __eq__(self, other: object) -> bool:
        """Whether the fields are equal."""
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in type(self).model_fields)

    __hash__ = BaseModel.__hash__  # made for each subclass from its fields

    def __copy__(self) -> Self:
        """The fields alone."""
        return _without_derived(super().__copy__())

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """The fields alone, copied."""
        return _without_derived(super().__deepcopy__(memo))


_AnyRecipe = TypeVar("_AnyRecipe", bound=Recipe)


def _without_derived(copied: _AnyRecipe) -> _AnyRecipe:
    for name in copied.__dict__.keys() - type(copied).model_fields.keys():
        del copied.__dict__[name]
    return copied


def _floats(value: object) -> Iterator[float]:
    """The numbers with a fraction in a field's value."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, tuple | list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _floats(one)


class _InRange(Recipe):
    """Base of recipes whose numbers are reckoned with."""

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        """Raise `InputError` on a number whose square a double could hardly hold."""
        for name in type(self).model_fields:
            for number in _floats(getattr(self, name)):
                if abs(number) > _MOST:
                    raise InputError(
                        f"{type(self).__name__}: {name} {number:g} came; give a number within 1e100 of 0: choose other units"
                    )
        return self


class Agent(_InRange):
    """Base of all agents: a recipe from which players are made. Subclasses define `begin` and end their docstring with their source."""

    @property
    def needs_optimal(self) -> bool:
        """Whether the loop fills ``Observation.optimal`` for this agent."""
        return False

    @property
    def plays_optimum(self) -> bool:
        """Whether this agent plays the optimum by construction. It then serves as the yardstick, and gets no verdict of interest."""
        return False

    @property
    def is_given_randomness(self) -> bool:
        """Whether random numbers are provided, or the act is drawn outside: then the agent is judged together with them."""
        return False

    @property
    def episodes_per_world(self) -> int:
        """How many episodes of one world an agent that calls the outside world asks about together; more than 1 applies to the whole run."""
        return 1

    @property
    def is_external(self) -> bool:
        """Whether answers come from outside the process. Episodes then run one by one, many of them at the same time."""
        return False

    @property
    def lacks(self) -> str:
        """What only its user can give and has not given yet, in words (a file, an address, a person); empty where it can be seated."""
        return ""

    @property
    def details(self) -> tuple[str, ...]:
        """What tables add to the agent's name, such as its model and its prompting method."""
        return ()

    @property
    def model_name(self) -> str | None:
        """The model that is asked, or None where none is."""
        return None

    @property
    def price(self) -> Price | None:
        """What the model costs, as it is declared or by a table; None where no model is asked or no price is known."""
        return None

    def server_defaults(self) -> Mapping[str, float]:
        """What the model's server samples with where it is not told otherwise, by parameter, as far as it says so."""
        return {}

    def with_model(self, model: str) -> Self:
        """The same agent with ``model`` in the place of its own; the agent itself where it asks no model."""
        return self

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for these episodes. Raises `InputError` where the class does not define it."""
        raise InputError(f"agent {type(self).__name__} does not define begin(seat, episode)")

    def connect(self, context: RunContext) -> Callable[[Seat, IntArray], Player]:
        """The function that seats this agent in a run. An agent that calls the outside world keeps the run's ``context`` in it."""
        return self.begin


class Environment(_InRange):
    """Base of all environments. Subclasses define `seats`, `begin` and `optimal`, and end their docstring with their source.

    ``states_law`` is True where the words themselves state the law to be played (sampling tasks);
    ``stationary`` where the optimum depends on the seat alone, not on what the row has seen.
    """

    states_law: ClassVar[bool] = False
    stationary: ClassVar[bool] = False

    @property
    def criterion(self) -> str:
        """The name of the law that `optimal` gives, where others could be asked for; else empty."""
        return ""

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The roles at the table."""
        raise self._undefined("seats")

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """A world for these episodes; ``chance`` is addressed to them at turn 0."""
        raise self._undefined("begin(episode, chance)")

    def optimal(self, observation: Observation) -> Law | None:
        """The optimal law at each row, or None where none is known; of several optima the selected one."""
        raise self._undefined("optimal(observation)")

    def blank_optimum(self, seat: Seat) -> Law | None:
        """The optimum of ``seat`` where that is `stationary`."""
        nobody = np.zeros(1, dtype=np.int64)
        return self.optimal(Observation(seat, nobody, nobody))

    def game(self) -> NormalForm | Tree | SymmetricGame | None:
        """The game that one episode plays, as data, where it is one; of a repeated game, one round."""
        return None

    @property
    def mean_rounds(self) -> float | None:
        """How many rounds of `game` an episode plays in the mean; None where it does not play it in rounds."""
        return None

    def solution(self) -> Solution | None:
        """The optima as joint profiles of all seats: of `game`, or of whatever else has several; None where not known."""
        return None

    def scores(self, seat: Seat) -> FloatArray | None:
        """The number [A] that tests for numbers read each label of ``seat`` as, where the label is none."""
        return None

    def benchmark_rewards(self, seat: Seat) -> tuple[float, float] | None:
        """What a decision of ``seat`` earns where all play the equilibrium, and where all together earn most; None where not known."""
        return None

    def greatest_surplus(self) -> float | None:
        """What all seats together could earn at most in an episode; None where not known."""
        return None

    def competitive_outcome(self) -> CompetitiveOutcome | None:
        """The competitive equilibrium of a market; None where there is none."""
        return None

    def round_payoffs(
        self, actions: Mapping[str, NDArray[Any]], values: Mapping[str, FloatArray]
    ) -> Mapping[str, FloatArray] | None:
        """What each seat earns in rounds in which the seats do ``actions[N]`` at their private ``values[N]``; None where more decides it.

        In a seat's own value it is linear.
        """
        return None

    def value_odds(self, seat: Seat, own: FloatArray, others: Mapping[str, FloatArray]) -> FloatArray | None:
        """How much likelier the ``others``' private values [M] are where that of ``seat`` is each of ``own[V]``, than whatever it is: [V, M].

        Up to a factor for each of ``own``; None where private values are independent.
        """
        return None

    def expected_worth(self, seat: Seat, value: FloatArray | None) -> FloatArray | None:
        """What the object of an auction is worth to ``seat`` by its private ``value[N]`` alone; None where the seat bids for none."""
        return None

    def _undefined(self, what: str) -> InputError:
        return InputError(f"environment {type(self).__name__} does not define {what}")
