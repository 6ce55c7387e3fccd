"""Evidence on demand: what metrics ask for by parameter name is made when it is first asked for, once.

A value is either given or comes from the provider of its name (one file in `metrics.evidence`), which asks for other
evidence by the names of its own parameters, as pytest's fixtures do.

>>> import numpy as np
>>> known = Evidence(counts=np.array([6, 4]), optimal=np.array([0.5, 0.5]))
>>> round(measure(["tv"], known)["tv"].value, 3), known.get("orders") is None
(0.1, True)
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from ...core.errors import AleatorError, EvidenceError, InputError
from ...core.estimates import Estimate
from ...registry.finding import find, metric, names, stands
from ...registry.loading import said
from ...registry.plugin_faults import place_in_plugin
from ...registry.suggesting import suggest

__all__ = ["Evidence", "check_metric", "measure"]


class _Wants(NamedTuple):
    """The parameters of a function: those it needs, and those that it takes where they are known."""

    required: tuple[str, ...]
    optional: tuple[str, ...]


class Evidence:
    """What is known, by name: ``given``, or made from that by providers. What is not known is None."""

    def __init__(self, **given: Any) -> None:
        self._found: dict[str, Any] = given
        self._under_way: list[str] = []

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def get(self, name: str) -> Any:
        """The evidence called ``name``; None where it is not known. Raises `InputError` where providers ask in a circle."""
        if name not in self._found:
            self._found[name] = self._made(name)
        return self._found[name]

    def but(self, **changes: Any) -> Evidence:
        """The same evidence with some of it changed; what was made before is kept."""
        return Evidence(**{**self._found, **changes})

    def some(self, names: Iterable[str]) -> dict[str, Any]:
        """Those of ``names`` that are known."""
        return {name: value for name in names if (value := self.get(name)) is not None}

    def allows(self, name: str) -> bool:
        """Whether all is known that the metric ``name`` requires."""
        wants = _wants(metric(name))
        known = self.some(wants.optional).values()  # of which whether something is so says nothing by itself
        told = bool(wants.required) or any(not isinstance(value, bool) for value in known)
        return told and all(one in self for one in wants.required)

    def call(self, function: Callable[..., Any]) -> Any:
        """What ``function`` returns on evidence by parameter name; None where it needs what is not known."""
        wants = _wants(function)
        given = {}
        for name in wants.required:
            if (value := self.get(name)) is None:
                return None
            given[name] = value
        return function(**given, **self.some(wants.optional))

    def _made(self, name: str) -> Any:
        if not stands("evidence", name):
            return None
        if name in self._under_way:
            circle = " -> ".join([*self._under_way[self._under_way.index(name) :], name])
            raise InputError(f"evidence asks for itself: {circle}; let one of these providers do without")
        self._under_way.append(name)
        try:
            return self.call(find("evidence", name))
        finally:
            self._under_way.pop()


def check_metric(name: str) -> None:
    """Raise `InputError` where there is no metric ``name``, or it asks for what no evidence is called."""
    strange = [one for one in _wants(metric(name)).required if not stands("evidence", one)]
    if strange:
        raise InputError(
            f"metric {name!r} asks for {strange[0]!r}, which is no evidence;"
            f" {suggest(strange[0], names('evidence'), 'aleator list evidence')}; rename the parameter or give it a default"
        )


def measure(wanted: Iterable[str], known: Evidence) -> dict[str, Estimate]:
    """Each named metric for which all the evidence that it requires is known, in the order named; one that finds what it may
    take not to be enough (`EvidenceError`) is left out too.

    Raises `InputError` on an unknown metric, one that fails, or one that returns no `Estimate`.
    """
    return {name: value for name in wanted if (value := _measured(name, known)) is not None}


def _measured(name: str, known: Evidence) -> Estimate | None:
    if not known.allows(name):
        return None
    try:
        value = _called(name, known)
    except EvidenceError:
        return None
    if not isinstance(value, Estimate):
        raise InputError(f"metric {name!r} returned {type(value).__name__}; a metric returns an Estimate")
    return value


def _called(name: str, known: Evidence) -> Any:
    try:
        return known.call(metric(name))
    except AleatorError:
        raise
    except Exception as error:
        raise InputError(
            f"metric {name!r} failed{place_in_plugin(error)} ({said(error)}); mend it or leave it out of metrics"
        ) from error


@lru_cache(maxsize=4096)
def _wants(function: Callable[..., Any]) -> _Wants:
    parameters = inspect.signature(function).parameters.values()
    return _Wants(
        tuple(one.name for one in parameters if one.default is one.empty),
        tuple(one.name for one in parameters if one.default is not one.empty),
    )
