"""What a provider of evidence promises: that every metric can ask for it by name, and be tried on its worked example."""

from __future__ import annotations

import copy
import inspect
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.laws.mixed_strategy import MixedStrategy
from ...core.outcomes import Outcome
from ...core.questions import Seat
from ...core.spaces.menu import Menu
from ...core.spaces.space import as_objects
from ...registry.finding import find, names
from ...reports.evidence import evidence_of
from ...runs.decisions import SeatDecisions
from .subject import Contract, Subject, hold, the_docstring_says_what_it_is

__all__ = [
    "CONTRACT",
    "GIVEN",
    "example_of",
    "it_asks_for_what_is_given_or_for_other_evidence",
    "it_has_a_shape_and_a_worked_example",
    "it_leaves_what_it_is_given_as_it_was",
    "of_the_worked_seat_it_is_its_example",
    "unlike",
]

GIVEN = ("seat", "decisions", "chosen", "optimum", "environment", "everyone")
"""What is known of a seat before any provider is asked."""


def example_of(name: str) -> Any:
    """The worked example of the evidence called ``name``, a copy."""
    return copy.deepcopy(_constant(find("evidence", name), "EXAMPLE"))


def unlike(one: Any, other: Any) -> bool:
    """Whether two pieces of evidence differ: arrays, numbers, or tuples and records of them."""
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) != len(other) or any(map(unlike, one, other))
    if isinstance(one, np.ndarray | float | int) and isinstance(other, np.ndarray | float | int):
        first, second = np.asarray(one), np.asarray(other)
        if first.shape != second.shape or first.dtype.hasobject:
            return repr(first.tolist()) != repr(second.tolist())
        return not np.allclose(first, second, equal_nan=True)
    return repr(one) != repr(other)


def _constant(provider: Any, name: str) -> Any:
    return getattr(inspect.getmodule(provider), name, None)


def it_has_a_shape_and_a_worked_example(subject: Subject) -> str:
    """It defines ``SHAPE``, its axes, and ``EXAMPLE``, its value for the worked seat."""
    shape, example = (_constant(subject.plugin, name) for name in ("SHAPE", "EXAMPLE"))
    hold(isinstance(shape, str) and shape, "its file has no SHAPE; say its axes, as in '[..., A]'")
    hold(example is not None, "its file has no EXAMPLE; give its value for the worked seat")
    return str(shape)


def it_asks_for_what_is_given_or_for_other_evidence(subject: Subject) -> str:
    """Its parameters are named after what every provider is given, or after other evidence."""
    known = {*GIVEN, *names("evidence"), "alpha"}
    parameters = inspect.signature(subject.plugin).parameters
    strange = [name for name, one in parameters.items() if one.default is one.empty and name not in known]
    hold(not strange, f"it asks for {', '.join(strange)}; allowed: {', '.join(sorted(known))}")
    return ", ".join(parameters) or "given by who asks"


@cache
def _worked_seat() -> SeatDecisions:
    """Ten choices between two equally good actions, six times the first, one in each episode; and one answer that is not legal."""
    menu, n = Menu(("first", "second")), 11
    return SeatDecisions(
        seat=Seat("player", menu),
        episode=np.arange(n),
        turn=np.zeros(n, dtype=np.int64),
        action=np.array([0, 1] * 4 + [0, 0, 0]),
        outcome=np.array([Outcome.LEGAL] * 10 + [Outcome.ILLEGAL], dtype=np.int8),
        attempt=np.zeros(n, dtype=np.int16),
        reward=np.full(n, np.nan),
        mode=as_objects(["sample"] * n),
        law_kind=as_objects([None] * n),
        optimum=MixedStrategy(menu, [0.5, 0.5]),
    )


def of_the_worked_seat_it_is_its_example(subject: Subject) -> str:
    """Ten choices 0 1 0 1 0 1 0 1 0 0 between two equally good actions; where it is not known there, its example is made up."""
    found = evidence_of(_worked_seat()).call(subject.plugin)
    if found is None:
        return "not known of the worked seat alone"
    example = _constant(subject.plugin, "EXAMPLE")
    hold(
        not unlike(found, example),
        f"of the worked seat it is {found!r:.200}, its example is {example!r:.200}",
    )
    return f"{found!r:.80}"


def it_leaves_what_it_is_given_as_it_was(subject: Subject) -> str:
    """It changes none of the arrays that it is given, since other providers are given the same ones."""
    before = copy.deepcopy(_columns(_worked_seat()))
    evidence_of(_worked_seat()).call(subject.plugin)
    changed = [name for name, column in _columns(_worked_seat()).items() if unlike(column, before[name])]
    hold(not changed, f"it writes into {', '.join(changed)}; copy it first")
    return "columns untouched"


def _columns(decisions: SeatDecisions) -> dict[str, NDArray[Any]]:
    return {name: value for name, value in vars(decisions).items() if isinstance(value, np.ndarray)}


CONTRACT: tuple[Contract, ...] = (
    the_docstring_says_what_it_is,
    it_has_a_shape_and_a_worked_example,
    it_asks_for_what_is_given_or_for_other_evidence,
    of_the_worked_seat_it_is_its_example,
    it_leaves_what_it_is_given_as_it_was,
)
