"""What a run plays: an environment, who sits where, and where the decisions go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from numpy.typing import NDArray

from ..core.calls import RunContext
from ..core.errors import InputError
from ..core.laws.law import Law
from ..core.questions import Choice, Feedback, Observation, Seat
from ..core.recipes import Agent, Environment
from .returned import seats_of

__all__ = ["AnySink", "Session", "Sink"]

_ARRAY_BLOCK = 16_384


class Sink(Protocol):
    """Where decisions and payments go: a ledger that keeps rows, or counts."""

    def add(self, observation: Observation, choice: Choice, optimum: Law | None) -> None:
        """Take the answers of one seat to one question, [B] rows at once."""

    def pay(self, feedback: Feedback) -> None:
        """Take what earlier decisions earned, in the same session; payments for one decision add up."""

    def actions(self, feedback: Feedback) -> NDArray[Any]:
        """What was done [B] at the decisions that ``feedback`` names. Raises `ChoiceError` where there is no such decision."""


AnySink = TypeVar("AnySink", bound=Sink)


@dataclass(frozen=True, eq=False)
class Session(Generic[AnySink]):
    """An environment, who sits where, and where decisions go: all that a block of episodes needs.

    ``forfeit`` is the declared payoff of an answer that is not legal; None leaves it without one (NaN). ``optima`` holds the
    optimum of each seat where that is stationary, from the first question on.
    """

    environment: Environment
    cast: Mapping[str, Agent]
    context: RunContext
    sink: Callable[[], AnySink]
    forfeit: float | None = None
    optima: dict[str, Law | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_cast(self.environment, self.cast)

    @cached_property
    def seats(self) -> Mapping[str, Seat]:
        """The environment's seats by name."""
        return seats_of(self.environment)

    @cached_property
    def is_external(self) -> bool:
        """Whether any seat waits for the outside world."""
        return any(agent.is_external for agent in self.cast.values())

    @cached_property
    def needing_optimum(self) -> frozenset[str]:
        """The seats whose agents declare that they need the optimum; no other is shown it."""
        return frozenset(name for name, agent in self.cast.items() if agent.needs_optimal)

    def block_size(self, wanted: int | None = None) -> int:
        """Episodes in one world: as agents want (`Agent.episodes_per_world`); as ``wanted``; 1 where a seat waits, else 16,384.

        Where a seat has many members, so many fewer, so that no question has more rows than that.
        """
        together = max(agent.episodes_per_world for agent in self.cast.values())
        members = max(seat.members for seat in self.seats.values())
        return (
            together
            if together > 1
            else wanted or (1 if self.is_external else max(1, _ARRAY_BLOCK // members))
        )


def _check_cast(environment: Environment, cast: Mapping[str, Agent]) -> None:
    """Raise `InputError` unless ``cast`` names an agent for every seat and for nobody else."""
    seats = list(seats_of(environment))
    missing = [name for name in seats if name not in cast]
    strangers = [name for name in cast if name not in seats]
    if missing or strangers:
        raise InputError(
            f"the cast seats {', '.join(cast) or 'nobody'}; the environment has the seats {', '.join(seats)}:"
            " give each of them one agent"
        )
