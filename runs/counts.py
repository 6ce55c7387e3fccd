"""Counts instead of rows: what the comparison of a stationary policy needs, in memory bounded by the block.

`reports.counted` compares them with the optimum.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.chance import IntArray
from ..core.errors import InputError
from ..core.laws.law import Law
from ..core.outcomes import Outcome
from ..core.questions import Choice, Feedback, Observation, Seat
from .decisions import SCRIPTED, STATED_ONLY

__all__ = ["Counts", "Moments", "SeatCounts"]


@dataclass(eq=False)
class Moments:
    """Sums over episodes of 1, n, n^2, c, n c and c c^T, where c[A] counts an episode's choices and n is their number."""

    episodes: int
    size: int
    size_squared: int
    counts: NDArray[Any]
    size_counts: NDArray[Any]
    counts_counts: NDArray[Any]

    @classmethod
    def of(cls, table: NDArray[Any]) -> Moments:
        """From the counts of whole episodes, ``table[E, A]``."""
        wide = table.astype(np.float64)
        sizes = wide.sum(axis=1)
        held = int(np.count_nonzero(sizes))
        squares = wide.T @ wide
        return cls(held, int(sizes.sum()), int(sizes @ sizes), wide.sum(axis=0), sizes @ wide, squares)

    def __add__(self, other: Moments) -> Moments:
        return Moments(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


@dataclass(eq=False)
class SeatCounts:
    """What is kept of one seat: an open block's counts by episode, and the moments of the closed ones."""

    seat: Seat
    optimum: Law | None
    episode: IntArray
    width: int
    others: list[NDArray[Any]] = field(default_factory=list)
    size: NDArray[Any] | None = None
    outcomes: Counter[int] = field(default_factory=Counter)
    scripted: bool = True
    closed: Moments | None = None

    def add(self, observation: Observation, choice: Choice) -> None:
        """Count one choice of each row."""
        rows = self._rows(observation)
        self.scripted &= choice.mode == SCRIPTED
        if self.size is None:
            self.size = np.zeros(len(self.episode), dtype=np.int32)
            self.others = [np.zeros(len(self.episode), dtype=np.int32) for _ in range(self.width - 1)]
        if choice.outcome is None and choice.attempt is None and isinstance(rows, slice):
            self.size += 1
            codes = self.seat.space.codes(choice.action)
            for a, count in enumerate(self.others, start=1):
                np.add(count, codes == a, out=count)
            self.outcomes[Outcome.LEGAL] += len(choice.action)
            return
        self._add_some(np.arange(len(self.episode))[rows], choice)

    def _add_some(self, rows: NDArray[Any], choice: Choice) -> None:
        legal = choice.legal()
        first = legal if choice.attempt is None else legal & (choice.attempt == 0)
        outcome = np.zeros(len(legal), dtype=np.int8) if choice.outcome is None else choice.outcome
        self.outcomes.update(
            dict(zip(*(part.tolist() for part in np.unique(outcome, return_counts=True)), strict=True))
        )
        assert self.size is not None
        kept, codes = rows[first], self.seat.space.codes(choice.action[first])
        episodes = len(self.episode)
        self.size += np.bincount(kept, minlength=episodes).astype(np.int32)
        for a, count in enumerate(self.others, start=1):
            counted = np.bincount(kept[codes == a], minlength=episodes).astype(np.int32)
            np.add(count, counted, out=count)

    def _rows(self, observation: Observation) -> Any:
        if observation.episode is self.episode:
            return slice(None)
        self._seat_also(observation.episode)
        return np.searchsorted(self.episode, observation.episode)

    def _seat_also(self, episode: IntArray) -> None:
        """Make room for episodes that this seat had not been asked in before."""
        known = np.isin(episode, self.episode)
        if known.all():
            return
        everyone = np.union1d(self.episode, episode)
        places = np.searchsorted(everyone, self.episode)
        if self.size is not None:
            self.size, *self.others = (
                _spread(count, places, len(everyone)) for count in (self.size, *self.others)
            )
        self.episode = everyone

    @property
    def asked(self) -> int:
        """How many decisions there were, whatever their outcome."""
        return sum(self.outcomes.values())

    def moments(self) -> Moments:
        """The moments of all blocks so far."""
        if self.size is not None:
            zeroth = self.size - np.sum(self.others, axis=0, dtype=np.int32)
            open_block = Moments.of(np.stack([zeroth, *self.others], axis=1))
            self.closed = open_block if self.closed is None else self.closed + open_block
            self.size = None
        assert self.closed is not None
        return self.closed


def _spread(counts: NDArray[Any], places: IntArray, size: int) -> NDArray[Any]:
    """``counts`` at ``places`` of an array of this size, 0 elsewhere."""
    out = np.zeros(size, dtype=counts.dtype)
    out[places] = counts
    return out


class Counts:
    """A sink that keeps counts: for stationary optima on menus, at any number of decisions.

    Raises `InputError` for a seat that answers with numbers or whose optimum differs from decision to decision.
    """

    def __init__(self) -> None:
        self.seats: dict[str, SeatCounts] = {}

    def add(self, observation: Observation, choice: Choice, optimum: Law | None) -> None:
        """Count the answers of one seat to one question."""
        name = observation.seat.name
        if choice.mode == STATED_ONLY:
            raise InputError(
                f"seat {name!r} only states its law, which is not counted; run it with keep='decisions'"
            )
        if name not in self.seats:
            self.seats[name] = _opened(observation, optimum)
        self.seats[name].add(observation, choice)

    def pay(self, feedback: Feedback) -> None:
        """Ignore the payment: what was earned is not counted."""

    def actions(self, feedback: Feedback) -> NDArray[Any]:
        """Raise `InputError`, because single actions are not kept."""
        raise InputError(
            f"seat {feedback.seat.name!r} is paid once more for episode {feedback.episode[0]}, turn {feedback.turn[0]}, which is"
            " counted and not kept, or was never decided; run it with keep='decisions'"
        )

    def extend(self, other: Counts) -> None:
        """Add what ``other`` has counted."""
        for name, theirs in other.seats.items():
            mine = self.seats.setdefault(name, theirs)
            if mine is not theirs:
                mine.closed = mine.moments() + theirs.moments()
                mine.outcomes.update(theirs.outcomes)
                mine.scripted &= theirs.scripted
            else:
                mine.moments()

    def __len__(self) -> int:
        return sum(seat.asked for seat in self.seats.values())

    def outcomes(self) -> dict[str, int]:
        """How many decisions ended in each outcome: those of seats that answer by words, of all where none does."""
        spoken = [seat.outcomes for seat in self.seats.values() if not seat.scripted]
        counted = spoken or [seat.outcomes for seat in self.seats.values()]
        total: Counter[int] = sum(counted, Counter())
        return {outcome.label: int(total[outcome]) for outcome in Outcome if total[outcome]}


def _opened(observation: Observation, optimum: Law | None) -> SeatCounts:
    seat = observation.seat
    varies = optimum is not None and (optimum.varies or optimum.probabilities(1) is None)
    if not seat.space.listed or varies:
        raise InputError(
            f"seat {seat.name!r} cannot be kept as counts (its optimum is not one law on a menu); keep decisions"
        )
    episode = observation.episode if observation.member is None else np.unique(observation.episode)
    return SeatCounts(seat, optimum, episode, len(seat.space.labels))
