"""One block of episodes under way: which rows go on, what was decided, and who is told what it earned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from ..core.chance import IntArray
from ..core.errors import ChoiceError
from ..core.laws.law import Law
from ..core.questions import Choice, Feedback, Observation
from ..core.recipes import Player
from .pending import Pending

__all__ = ["Block", "Sink"]


class Sink(Protocol):
    """Where decisions and payments go: a ledger that keeps rows, or counts."""

    def add(self, observation: Observation, choice: Choice, optimum: Law | None) -> None:
        """Take the answers of one seat to one question, [B] rows at once."""

    def pay(self, feedback: Feedback) -> None:
        """Take what earlier decisions earned, in the same session; payments for one decision add up."""

    def actions(self, feedback: Feedback) -> NDArray[Any]:
        """What was done [B] at the decisions that ``feedback`` names. Raises `ChoiceError` where there is no such decision."""


_AnySink = TypeVar("_AnySink", bound=Sink)


class Block(Generic[_AnySink]):
    """The bookkeeping of these ``episode`` [E] (ascending): an episode in which a choice is not legal ends there."""

    def __init__(
        self, episode: IntArray, sink: _AnySink, players: Mapping[str, Player], forfeit: float | None
    ) -> None:
        self.sink = sink
        self._episode = episode
        self._players = players
        self._forfeit = forfeit
        self._ended: NDArray[np.bool_] | None = None  # [E], None while all go on
        self._pending: dict[str, Pending] = {name: Pending(sink.actions) for name in players}

    @property
    def is_over(self) -> bool:
        """Whether every episode has ended."""
        return self._ended is not None and bool(self._ended.all())

    def open_rows(self, asked: Sequence[Observation]) -> list[Observation]:
        """The questions without the rows of episodes that have ended."""
        if self._ended is None:
            return list(asked)
        return [observation.take(self._open(observation.episode)) for observation in asked]

    def answered(
        self, asked: Sequence[Observation], choices: Sequence[Choice], optima: Sequence[Law | None]
    ) -> None:
        """Check and keep the answers, and end the episodes in which one is not legal."""
        for observation, choice, optimum in zip(asked, choices, optima, strict=True):
            _check(observation, choice)
            if len(observation):
                self.sink.add(observation, choice, optimum)
                self._pending[observation.seat.name].add(observation, choice)
        for observation, choice in zip(asked, choices, strict=True):
            if choice.outcome is not None and not (legal := choice.legal()).all():
                self._end(observation, ~legal)

    def complete(
        self, asked: Sequence[Observation], answered: Sequence[Observation], choices: Sequence[Choice]
    ) -> list[Choice]:
        """The choices as the world takes them: one valid answer for every row that it asked about."""
        if self._ended is None:
            return list(choices)
        return [_completed(*each) for each in zip(asked, answered, choices, strict=True)]

    def paid(self, feedback: Sequence[Feedback]) -> None:
        """Hand on what the world pays, but to episodes that have ended."""
        for told in feedback:
            kept = told if self._ended is None else told.take(self._open(told.episode))
            if len(kept):
                self.sink.pay(kept)
                self._teach(kept)

    def _teach(self, told: Feedback) -> None:
        """Let the seat's player learn what its decisions earned, and what it was paid for none."""
        name, resolved, decided = told.seat.name, ~np.isnan(told.reward), told.turn >= 0
        for rows in (resolved & decided, resolved & ~decided):
            if rows.any():
                known = replace(told if rows.all() else told.take(rows), logs={})
                answered = known.turn[0] >= 0
                self._players[name].learn(self._pending[name].resolve(known) if answered else known)

    def _open(self, episode: IntArray) -> NDArray[np.bool_]:
        return ~cast("NDArray[np.bool_]", self._ended)[np.searchsorted(self._episode, episode)]

    def _end(self, observation: Observation, rows: NDArray[np.bool_]) -> None:
        """End the episodes of these rows; where a payoff is declared for that, their decisions earn it."""
        if self._ended is None:
            self._ended = np.zeros(len(self._episode), dtype=bool)
        self._ended[np.searchsorted(self._episode, observation.episode[rows])] = True
        if self._forfeit is not None:
            self.sink.pay(observation.take(rows).feedback(np.full(int(rows.sum()), self._forfeit)))


def _check(observation: Observation, choice: object) -> None:
    if not isinstance(choice, Choice):
        raise ChoiceError(
            f"seat {observation.seat.name!r} answered with {type(choice).__name__}; return a Choice"
        )
    choice.check(observation)


def _completed(asked: Observation, answered: Observation, choice: Choice) -> Choice:
    """``choice`` over all rows of ``asked``: rows that were not answered, or not legally, get a filler."""
    filler = _filler(asked)
    legal = choice.legal()
    if len(answered) == len(asked):
        filler[legal] = choice.action[legal]
    else:
        rows = _places(asked, answered)
        filler[rows[legal]] = choice.action[legal]
    return Choice(filler)


def _filler(asked: Observation) -> NDArray[Any]:
    if asked.legal is None:
        return asked.seat.space.blank(len(asked))
    return asked.seat.space.at(asked.legal.argmax(axis=-1))


def _places(asked: Observation, answered: Observation) -> IntArray:
    """Where the answered rows stand among those asked, which keep their order."""
    kept = np.isin(asked.episode, answered.episode)
    return np.flatnonzero(kept)
