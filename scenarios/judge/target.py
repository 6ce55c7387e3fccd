"""Where the law that recorded choices should follow comes from: an environment, or probabilities given outright."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ...core.errors import InputError, LawError
from ...core.laws.law import Law
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Seat
from ...core.recipes import Environment
from ...core.spaces.menu import Menu
from ...registry.recipes import build
from ...registry.suggesting import suggest

__all__ = ["EnvironmentTarget", "LawTarget", "Solved", "Target"]


class Solved(NamedTuple):
    """The seat that chose, its optimal law (None: none is known), and the environment where there is one."""

    seat: Seat
    law: Law | None
    environment: Environment | None


@dataclass(frozen=True)
class Target:
    """Fields that are ``given``, and fields that are taken from the row's ``columns`` ({field: column})."""

    given: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)

    def fields(self, values: Sequence[Any]) -> dict[str, Any]:
        """All fields, with ``values`` for the columns."""
        return {**self.given, **dict(zip(self.columns, values, strict=True))}

    def solved(self, values: Sequence[Any]) -> Solved:
        """The seat, its law and the environment, where the row's columns hold ``values``."""
        raise NotImplementedError


@dataclass(frozen=True)
class EnvironmentTarget(Target):
    """The optimum of one ``seat`` (None: the first) of an environment."""

    environment: str = ""
    seat: str | None = None

    def solved(self, values: Sequence[Any]) -> Solved:
        """Build the environment and ask it. Raises `InputError` where its optimum depends on what came before."""
        environment: Environment = build("environments", {"name": self.environment, **self.fields(values)})
        seats = {seat.name: seat for seat in environment.seats}
        name = self.seat or next(iter(seats))
        if name not in seats:
            raise InputError(f"seat {name!r} is unknown; {suggest(name, list(seats))}")
        if not environment.stationary:
            raise InputError(
                f"environment {self.environment!r} has an optimum that depends on the history; give --optimal"
            )
        return Solved(seats[name], environment.blank_optimum(seats[name]), environment)


@dataclass(frozen=True)
class LawTarget(Target):
    """A law given outright: ``{action: probability}``."""

    def solved(self, values: Sequence[Any]) -> Solved:
        """The law over its own actions. Raises `LawError` where it is none."""
        law = self.fields(values)
        if not all(isinstance(p, (int, float)) for p in law.values()):
            raise LawError(
                f"probabilities {law} are not numbers; give ACTION=P or ACTION=@COL with numbers in [0, 1]"
            )
        menu = Menu(tuple({**self.given, **self.columns}))
        return Solved(Seat("choice", menu), MixedStrategy.from_mapping(menu, law), None)
