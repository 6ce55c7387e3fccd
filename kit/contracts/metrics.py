"""What a metric promises. It is tried on the worked examples of the evidence that it asks for."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from ...core.estimates import Estimate
from ...registry.finding import names
from .evidence import example_of, unlike
from .subject import Broken, Contract, Subject, hold, the_docstring_ends_with_its_source

__all__ = [
    "CONTRACT",
    "it_asks_for_evidence_by_name",
    "it_leaves_its_evidence_as_it_was",
    "it_returns_a_number_with_its_doubt",
    "the_same_evidence_gives_the_same_number",
]


def it_asks_for_evidence_by_name(subject: Subject) -> str:
    """A parameter without a default is one of the names that evidence goes by."""
    parameters = inspect.signature(subject.plugin).parameters
    hold(parameters, "it asks for nothing; let it take evidence by name")
    known = names("evidence")
    unknown = [name for name in _required(subject) if name not in known]
    allowed = ", ".join(known)
    hold(not unknown, f"it asks for {', '.join(unknown)}; allowed: {allowed}: rename it or give it a default")
    return ", ".join(parameters)


def it_returns_a_number_with_its_doubt(subject: Subject) -> str:
    """An `Estimate` from no more than the choices there are, its value within its interval (NaN: not known)."""
    estimate = _measured(subject)
    if not isinstance(estimate, Estimate):
        raise Broken(f"it returns {type(estimate).__name__}; return an Estimate(value, low, high, n)")
    value, low, high, n = (float(np.asarray(part)) for part in estimate)
    inside = np.isnan(value) or np.isnan([low, high]).any() or low <= value <= high
    hold(inside, f"its value {value:.6g} lies outside its interval [{low:.6g}, {high:.6g}]")
    hold(n >= 0, f"it comes from n = {n:.6g} choices; count them")
    return f"{value:.6g} in [{low:.6g}, {high:.6g}], n = {n:.6g}"


def it_leaves_its_evidence_as_it_was(subject: Subject) -> str:
    """It changes none of the arrays that it is given, since other metrics are given the same ones."""
    given = _evidence(subject)
    subject.plugin(**given)
    for name, value in given.items():
        hold(not unlike(value, example_of(name)), f"it writes into {name!r}; copy it first")
    return f"{len(given)} parameters untouched"


def the_same_evidence_gives_the_same_number(subject: Subject) -> str:
    """Called twice with the same evidence, it returns the same number."""
    first, second = (_measured(subject) for _ in range(2))
    hold(
        repr(first) == repr(second),
        f"it returned {first} and then {second}; let it be a pure function of its evidence",
    )
    return "twice the same"


CONTRACT: tuple[Contract, ...] = (
    the_docstring_ends_with_its_source,
    it_asks_for_evidence_by_name,
    it_returns_a_number_with_its_doubt,
    it_leaves_its_evidence_as_it_was,
    the_same_evidence_gives_the_same_number,
)


def _required(subject: Subject) -> list[str]:
    parameters = inspect.signature(subject.plugin).parameters.values()
    return [one.name for one in parameters if one.default is one.empty and one.kind is not one.VAR_KEYWORD]


def _evidence(subject: Subject) -> dict[str, Any]:
    """The worked example of all evidence that the metric asks for."""
    it_asks_for_evidence_by_name(subject)
    known = names("evidence")
    return {name: example_of(name) for name in inspect.signature(subject.plugin).parameters if name in known}


def _measured(subject: Subject) -> Any:
    function: Callable[..., Any] = subject.plugin
    return function(**_evidence(subject))
