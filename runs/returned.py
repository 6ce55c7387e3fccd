"""What plug-ins return to the loop, looked at before it is used: what is amiss is told in one line, with the plug-in's name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ..core.errors import PluginFault
from ..core.laws.law import Law
from ..core.questions import Feedback, Observation, Seat
from ..core.recipes import Agent, Environment, Player, World

__all__ = ["law_of", "payments_of", "player_of", "questions_of", "seats_of", "world_of"]


def seats_of(environment: Environment) -> dict[str, Seat]:
    """The environment's seats by name. Raises `PluginFault` where they are none."""
    seats: Any = environment.seats
    if not isinstance(seats, Sequence) or not all(isinstance(seat, Seat) for seat in seats):
        raise _returned(environment, "seats", seats, "a tuple of Seat, from a property")
    return {seat.name: seat for seat in seats}


def world_of(environment: Environment, world: Any) -> World:
    """The ``world`` that the environment began. Raises `PluginFault` where it is none."""
    if not isinstance(world, World):
        raise _returned(environment, "begin()", world, "a World")
    return world


def questions_of(environment: Environment, seats: Collection[str], questions: Any) -> Sequence[Observation]:
    """What a world asks. Raises `PluginFault` where that is no list of observations, each for one of the ``seats``."""
    return _listed(environment, "ask()", questions, Observation, seats)


def payments_of(
    environment: Environment, method: str, seats: Collection[str], payments: Any
) -> Sequence[Feedback]:
    """What a world's ``method`` pays. Raises `PluginFault` where that is no list of feedback, each to one of the ``seats``."""
    return _listed(environment, method, payments, Feedback, seats)


def law_of(environment: Environment, law: Any) -> Law | None:
    """The optimum that the environment tells. Raises `PluginFault` where it is none."""
    if law is not None and not isinstance(law, Law):
        raise _returned(environment, "optimal()", law, "a Law, or None where none is known")
    return law


def player_of(agent: Agent, player: Any) -> Player:
    """The ``player`` that the agent began. Raises `PluginFault` where it is none."""
    if not all(callable(getattr(player, method, None)) for method in ("act", "learn")):
        raise _returned(
            agent, "begin()", player, "a player with act(observation, chance) and learn(feedback)"
        )
    return player  # type: ignore[no-any-return]  # a protocol


def _listed(
    environment: Environment, method: str, returned: Any, kind: type[Any], seats: Collection[str]
) -> Sequence[Any]:
    if not isinstance(returned, Sequence) or not all(isinstance(one, kind) for one in returned):
        raise _returned(
            environment, method, returned, f"a list of {kind.__name__}, empty where there is none"
        )
    for one in returned:
        if one.seat.name not in seats:
            raise PluginFault(
                f"environment {type(environment).__name__}: {method} names seat {one.seat.name!r}; allowed: {', '.join(seats)}"
            )
    return returned


def _returned(recipe: Agent | Environment, method: str, came: Any, wanted: str) -> PluginFault:
    room = "agent" if isinstance(recipe, Agent) else "environment"
    return PluginFault(
        f"{room} {type(recipe).__name__}: {method} returned {type(came).__name__}; return {wanted}"
    )
