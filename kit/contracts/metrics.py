"""What a metric promises."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from ...core.estimates import Estimate
from .subject import Broken, Contract, Subject, hold, the_docstring_ends_with_its_source

__all__ = [
    "CONTRACT",
    "EVIDENCE",
    "it_asks_for_evidence_by_name",
    "it_leaves_its_evidence_as_it_was",
    "it_returns_a_number_with_its_doubt",
    "the_same_evidence_gives_the_same_number",
]

_FLIPS = np.array([0, 1] * 4 + [0, 0])
_LEVELS = (np.arange(10) + 0.5) / 10

# One seat's evidence under the names by which metrics ask for it: ten choices between two actions, six times the first.
EVIDENCE: dict[str, Any] = {
    "counts": np.array([6, 4]),
    "optimal": np.array([0.5, 0.5]),
    "n_effective": 10.0,
    "optimal_set": (np.eye(2),),
    "actions": _FLIPS,
    "laws": np.full((10, 2), 0.5),
    "series": _FLIPS[None],
    "opponents": _FLIPS[None, ::-1],
    "orders": np.array([[0, 1], [1, 0], [1, 0], [0, 1], [0, 1], [1, 0], [0, 1], [1, 0], [0, 1], [1, 0]]),
    "places": np.arange(10) % 5,
    "came": np.array([5, 4]),
    "wanted": np.array([5, 5]),
    "stated": np.full((10, 2), 0.5),
    "token": np.full((10, 2), [0.7, 0.3]),
    "episodes": np.arange(10),
    "reached": np.tile([0.2, 0.5, 0.8], (10, 1)),
    "levels": np.array([0.25, 0.5, 0.75]),
    "points": np.array([0.0, 1.0]),
    "missing": 1,
    "below": _LEVELS - 0.05,
    "upto": _LEVELS + 0.05,
    "numbers": _LEVELS,
    "p_values": np.array([0.4, 0.004, 0.9]),
    "reference": _LEVELS**2,
    "quantiles": (np.arange(100) + 0.5) / 100,
    "samples": np.stack([_LEVELS, _LEVELS]),
    "references": np.stack([_LEVELS, _LEVELS**2]),
    "payoffs": np.array([[1.0, -1.0], [-1.0, 1.0]]),
    "value": 0.0,
    "own_payoffs": np.array([[1.0, -1.0], [-1.0, 1.0]]),
    "opponent": np.array([5, 5]),
    "opponent_payoffs": np.array([[-1.0, 1.0], [1.0, -1.0]]),
    "rewards": np.where(_FLIPS == 0, 1.0, -1.0),
    "regrets": np.linspace(0, 1, 10),
    "grid": np.array([0.2, 0.4, 0.6, 0.8]),
    "rates": np.array([0.1, 0.3, 0.7, 0.9]),
    "trials": np.array([10, 10, 10, 10]),
    "turn_rates": np.array([[0.1, 0.3, 0.7, 0.9], [0.3, 0.5, 0.5, 0.7]]),
}


def it_asks_for_evidence_by_name(subject: Subject) -> str:
    """A parameter without a default is one of the names that evidence goes by."""
    parameters = inspect.signature(subject.plugin).parameters
    hold(parameters, "it asks for nothing; let it take evidence by name")
    unknown = [name for name in _required(subject) if name not in EVIDENCE]
    allowed = ", ".join(EVIDENCE)
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
    """Other metrics are given the same arrays."""
    given = _evidence(subject)
    subject.plugin(**given)
    for name, value in given.items():
        hold(
            np.array_equal(np.asarray(value), np.asarray(EVIDENCE[name])),
            f"it writes into {name!r}; copy it first",
        )
    return f"{len(given)} parameters untouched"


def the_same_evidence_gives_the_same_number(subject: Subject) -> str:
    """A metric is a pure function."""
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
    """A copy of all evidence that the metric asks for."""
    it_asks_for_evidence_by_name(subject)
    wanted = [name for name in inspect.signature(subject.plugin).parameters if name in EVIDENCE]
    return {
        name: np.copy(EVIDENCE[name]) if isinstance(EVIDENCE[name], np.ndarray) else EVIDENCE[name]
        for name in wanted
    }


def _measured(subject: Subject) -> Any:
    function: Callable[..., Any] = subject.plugin
    return function(**_evidence(subject))
