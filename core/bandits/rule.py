"""A rule by name, with its parameters and what these may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..chance import FloatArray
from .history import History, of_index

__all__ = ["Law", "Parameter", "Rule", "by_index"]

Law = Callable[..., FloatArray]
"""``law(history, **parameters)`` [B, K]."""


class Parameter(NamedTuple):
    """A number that a rule takes: its ``default``, and the bounds between which it is fitted."""

    name: str
    default: float
    low: float
    high: float


@dataclass(frozen=True)
class Rule:
    """``law(history, **parameters)`` gives the law [B, K] of the next pull; ``parameters`` are those that may be fitted.

    ``summary`` says in one line what the rule does; ``is_slow``: its law takes long to compute, and the longer the more often
    arms were pulled, so that whoever fits it tries few parameters; ``is_sequential``: it goes by the history's `Trail`, and takes
    arrays [G, 1, 1] of a parameter, which save time; ``rough``: the law to within 1e-3, where that takes much less time, for who fits it.
    Raises `TypeError` on a parameter that the rule does not take.
    """

    summary: str
    law: Law
    parameters: tuple[Parameter, ...] = ()
    is_slow: bool = False
    is_sequential: bool = False
    rough: Law | None = None

    def __call__(self, history: History, **parameters: float | FloatArray) -> FloatArray:
        """The law [B, K], with defaults for the parameters that are not given."""
        return self.law(history, **{p.name: p.default for p in self.parameters} | parameters)


def by_index(index: Callable[..., FloatArray], **fixed: Any) -> Law:
    """The law of the rule that pulls the arm with the largest ``index(pulls, mean, **parameters)`` (`of_index`)."""

    def law(history: History, **parameters: float) -> FloatArray:
        return of_index(history, index(history.played, history.mean, **fixed, **parameters))

    return law
