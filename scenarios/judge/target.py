"""Where the law that recorded choices should follow comes from: an environment, or probabilities given outright."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.chance import Chance
from ...core.errors import InputError, LawError
from ...core.laws.law import Law
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Observation, Seat
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

    @property
    def read(self) -> list[str]:
        """The columns whose values `solved` takes, in order."""
        return list(self.columns.values())

    @property
    def shown(self) -> dict[str, str]:
        """The columns of single numbers that a decision saw, by what the environment calls them."""
        return {}

    @property
    def apart(self) -> tuple[str, ...]:
        """The column whose values have standards of their own, if any."""
        return ()

    def at(self, cell: Mapping[str, Any]) -> Target | None:
        """The standard of a ``cell``, {column: value}; None where it has none and is left out."""
        return self

    def fields(self, values: Sequence[Any]) -> dict[str, Any]:
        """All fields, with ``values`` for the columns."""
        return {**self.given, **dict(zip(self.columns, values, strict=True))}

    def solved(self, values: Sequence[Any]) -> Solved:
        """The seat, its law and the environment, where the row's columns hold ``values``."""
        raise NotImplementedError


@dataclass(frozen=True)
class EnvironmentTarget(Target):
    """The optimum of one ``seat`` (None: the first) of an environment, where the row saw what its columns ``seen`` say.

    ``seen`` is {name in `Observation.sees`: its columns}: several make a row's array, as the arms of a bandit do. Where cells have
    standards of their own, ``names`` are {value of the column ``which``: environment}, and other cells are left out.
    """

    environment: str = ""
    seat: str | None = None
    seen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    which: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def apart(self) -> tuple[str, ...]:
        """``which``, where that is a column."""
        return (self.which,) if self.which else ()

    def at(self, cell: Mapping[str, Any]) -> Target | None:
        """The environment that ``names`` says, or the one there is."""
        if not self.names:
            return self
        name = self.names.get(str(cell[self.which]))
        return None if name is None else replace(self, environment=name, names={})

    @property
    def read(self) -> list[str]:
        """The columns of fields, then those that were seen."""
        return [*super().read, *(column for columns in self.seen.values() for column in columns)]

    @property
    def shown(self) -> dict[str, str]:
        """As ``seen`` says."""
        return {name: columns[0] for name, columns in self.seen.items() if len(columns) == 1}

    def solved(self, values: Sequence[Any]) -> Solved:
        """Build the environment and ask it. Raises `InputError` where its optimum depends on what is not given as seen."""
        count = len(self.columns)
        environment: Environment = build(
            "environments", {"name": self.environment, **self.fields(values[:count])}
        )
        seats = {seat.name: seat for seat in environment.seats}
        name = self.seat or next(iter(seats))
        if name not in seats:
            raise InputError(f"seat {name!r} is unknown; {suggest(name, list(seats))}")
        if self.seen:
            return Solved(
                seats[name], self._seeing(environment, seats[name], list(values[count:])), environment
            )
        if not environment.stationary:
            raise InputError(
                f"environment {self.environment!r} has an optimum that depends on the history; say what was seen with --sees, or give --optimal"
            )
        return Solved(seats[name], environment.blank_optimum(seats[name]), environment)

    def _seeing(self, environment: Environment, seat: Seat, values: list[Any]) -> Law | None:
        """The law where these ``values`` were seen, one for all rows."""
        sees = _Seen(
            {name: self._array(name, [values.pop(0) for _ in columns]) for name, columns in self.seen.items()}
        )
        nobody = np.zeros(1, dtype=np.int64)
        try:
            law = environment.optimal(Observation(seat, nobody, nobody, sees))
        except KeyError as absent:
            raise InputError(
                f"the optimum of {self.environment!r} depends on {absent}; give it with --sees {str(absent)[1:-1]}=@COL"
            ) from None
        except (ValueError, IndexError):  # arrays of another shape than the environment shows
            told = ", ".join(f"{name} ({len(columns)})" for name, columns in self.seen.items())
            raise InputError(
                f"the optimum of {self.environment!r} cannot be told from {told} columns; give as many of each as it has options: --sees NAME=@COL,@COL"
            ) from None
        if unknown := sees.unread - _shown(environment, seat):
            raise InputError(
                f"--sees {', '.join(sorted(unknown))} came, which seat {seat.name!r} of {self.environment!r} does not see, and its optimum"
                f" does not depend on; it depends on {', '.join(sorted(sees.read)) or 'nothing'}"
            )
        table = None if law is None else law.probabilities(1)
        return law if table is None else MixedStrategy(seat.space, table[0])

    def _array(self, name: str, values: Sequence[Any]) -> NDArray[Any]:
        """One row, [1] or [1, columns]. Raises `InputError` on what is no number."""
        if not all(isinstance(value, int | float) for value in values):
            raise InputError(f"{name} = {values} was seen in a row; --sees takes columns of numbers")
        return np.array(values if len(values) == 1 else [values])


class _Seen(dict[str, NDArray[Any]]):
    """What was seen in a row, and which names of it were ``read``."""

    def __init__(self, seen: Mapping[str, NDArray[Any]]) -> None:
        super().__init__(seen)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> NDArray[Any]:
        self.read.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """The value, or ``default``."""
        self.read.add(name)
        return super().get(name, default)

    @property
    def unread(self) -> set[str]:
        """Names that were not."""
        return self.keys() - self.read


def _shown(environment: Environment, seat: Seat) -> set[str]:
    """The names of what ``seat`` is shown at the first question of an episode."""
    episode = np.zeros(1, dtype=np.int64)
    asked = environment.begin(episode, Chance(0, "judge/shown", episode, 0)).ask()
    return {name for one in asked if one.seat.name == seat.name for name in one.sees}


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
