"""Callbacks: who is told of runs and studies while they go on, and what they are told.

A `Callback` is a recipe, so that it can be named on a line and sent to another process; what it makes of one study or run is a
listener. A listener changes nothing: what it raises is told once, and the run goes on without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .calls import Address, Record
from .recipes import Recipe

__all__ = [
    "CallMade",
    "Callback",
    "CallbackWarning",
    "RunListener",
    "RunStarted",
    "StudyListener",
    "StudyStarted",
]


class CallbackWarning(UserWarning):
    """A callback failed, and is told no more."""


class StudyStarted(NamedTuple):
    """A study that begins: its ``name`` and ``question``, how many ``cells`` it has, the ``seed``, and its ``recipe`` as JSON."""

    name: str
    question: str
    cells: int
    seed: int
    recipe: Mapping[str, Any]


class RunStarted(NamedTuple):
    """A run that begins, or some ``episodes`` of one: those from the first number up to the second, of so many in ``total``.

    Where all episodes of a cell were played in parts, the run that puts them together has none. ``folder`` is the name of its
    directory, which tells the cells of a study apart ("" in memory); ``agents`` and ``models`` are by seat, a model only where one is
    asked; ``recipe`` is the scenario as JSON. None of this holds a key.
    """

    name: str
    folder: str
    seed: int
    episodes: tuple[int, int]
    total: int
    agents: Mapping[str, str]
    models: Mapping[str, str]
    recipe: Mapping[str, Any]


class CallMade(NamedTuple):
    """A call to the outside world that has come back: where each of its answers belongs, what was asked (the ``body``, which holds
    the prompt), the record of each answer (the reply, or why there is none), when it began, in seconds since 1970, and how many it took.
    """

    addresses: Sequence[Address]
    body: Mapping[str, Any]
    records: Sequence[Record]
    began: float
    seconds: float

    @property
    def error(self) -> str | None:
        """The class of the failure (`failures`); None where answers came."""
        error: str | None = self.records[0].get("error")
        return error


class RunListener:
    """What one run tells; a subclass takes of it what it needs."""

    def played(self, episodes: int) -> None:
        """So many ``episodes`` of those that are played here are done."""

    def called(self, call: CallMade) -> None:
        """A call was made, and is on record: it brought answers, or it failed. Called between calls, so it must not wait."""

    def ended(self, document: Mapping[str, Any] | None, failure: str | None = None) -> None:
        """The run is over: its JSON document, None where it is only a part, or where it stopped for a ``failure``."""


class StudyListener:
    """What one study tells beside what its cells do."""

    def __init__(self, callback: Callback) -> None:
        self._callback = callback

    def of_cells(self) -> Callback:
        """Who is told of the cells, here or in another process: it pickles."""
        return self._callback

    def ended(self, failure: str | None = None) -> None:
        """The study is over, or has stopped for a ``failure``."""


class Callback(Recipe):
    """Who is told of runs and studies. What is raised where one begins is a fault of the set-up if it is an `InputError`."""

    def study(self, study: StudyStarted) -> StudyListener:
        """The listener of a study that begins; its cells are then told to `StudyListener.of_cells`."""
        return StudyListener(self)

    def run(self, run: RunStarted) -> RunListener:
        """The listener of a run that begins, by itself or as a cell of a study."""
        return RunListener()
