"""Counts instead of rows: what the comparison of a stationary policy needs, in memory bounded by the block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.chance import FloatArray, IntArray
from ..core.errors import InputError
from ..core.laws.law import EquilibriumSet, Law
from ..core.laws.mixed_strategy import MixedStrategy
from ..core.outcomes import Outcome
from ..core.questions import Choice, Feedback, Observation, Seat
from ..core.recipes import Environment
from ..core.spaces.menu import Menu
from ..metrics.shared.counting import effective_size_from_moments
from ..metrics.shared.hulls import nearest
from ..reports.comparison import compare_evidence
from ..reports.evidence import kind_of
from ..reports.stated_only import DESCRIBED

__all__ = ["Counts"]


@dataclass(eq=False)
class _Moments:
    """Sums over episodes of 1, n, n^2, c, n c and c c^T, where c[A] counts an episode's choices and n is their number."""

    episodes: int
    size: int
    size_squared: int
    counts: NDArray[Any]
    size_counts: NDArray[Any]
    counts_counts: NDArray[Any]

    @classmethod
    def of(cls, table: NDArray[Any]) -> _Moments:
        """From the counts of whole episodes, ``table[E, A]``."""
        wide = table.astype(np.float64)
        sizes = wide.sum(axis=1)
        held = int(np.count_nonzero(sizes))
        squares = wide.T @ wide
        return cls(held, int(sizes.sum()), int(sizes @ sizes), wide.sum(axis=0), sizes @ wide, squares)

    def __add__(self, other: _Moments) -> _Moments:
        return _Moments(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    def independent(self) -> float:
        """The number of independent choices."""
        return effective_size_from_moments(
            self.episodes, self.size, self.size_squared, self.size_counts, self.counts_counts, self.counts
        )


@dataclass(eq=False)
class _Seat:
    """The tally of one seat: an open block's counts by episode, and the moments of the closed ones."""

    seat: Seat
    optimum: Law | None
    episode: IntArray
    width: int
    others: list[NDArray[Any]] = field(default_factory=list)
    size: NDArray[Any] | None = None
    outcomes: Counter[int] = field(default_factory=Counter)
    closed: _Moments | None = None

    def add(self, observation: Observation, choice: Choice) -> None:
        """Count one choice of each row."""
        rows = self._rows(observation)
        if self.size is None:
            self.size = np.zeros(len(self.episode), dtype=np.int32)
            self.others = [np.zeros(len(self.episode), dtype=np.int32) for _ in range(self.width - 1)]
        if choice.outcome is None and choice.attempt is None and isinstance(rows, slice):
            self.size += 1
            for a, count in enumerate(self.others, start=1):
                np.add(count, choice.action == a, out=count)
            self.outcomes[Outcome.LEGAL] += len(choice.action)
            return
        self._add_some(np.arange(len(self.episode))[rows], choice)

    def _add_some(self, rows: NDArray[Any], choice: Choice) -> None:
        legal = choice.legal()
        first = legal if choice.attempt is None else legal & (choice.attempt == 0)
        codes = np.zeros(len(legal), dtype=np.int8) if choice.outcome is None else choice.outcome
        self.outcomes.update(
            dict(zip(*(part.tolist() for part in np.unique(codes, return_counts=True)), strict=True))
        )
        assert self.size is not None
        self.size[rows[first]] += 1
        for a, count in enumerate(self.others, start=1):
            count[rows[first & (choice.action == a)]] += 1

    def _rows(self, observation: Observation) -> Any:
        if observation.episode is self.episode:
            return slice(None)
        self._seat_also(observation.episode)
        return np.searchsorted(self.episode, observation.episode)

    def _seat_also(self, episode: IntArray) -> None:
        """Make room for episodes that this seat had not been asked in before."""
        known = np.isin(episode, self.episode, assume_unique=True)
        if known.all():
            return
        everyone = np.union1d(self.episode, episode)
        places = np.searchsorted(everyone, self.episode)
        if self.size is not None:
            self.size, *self.others = (
                _spread(count, places, len(everyone)) for count in (self.size, *self.others)
            )
        self.episode = everyone

    def moments(self) -> _Moments:
        """All blocks so far."""
        if self.size is not None:
            zeroth = self.size - np.sum(self.others, axis=0, dtype=np.int32)
            open_block = _Moments.of(np.stack([zeroth, *self.others], axis=1))
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
        self._seats: dict[str, _Seat] = {}

    def add(self, observation: Observation, choice: Choice, optimum: Law | None) -> None:
        """Count the answers of one seat to one question."""
        name = observation.seat.name
        if choice.mode == DESCRIBED:
            raise InputError(
                f"seat {name!r} describes its law, which is not counted; run it with keep='decisions'"
            )
        if name not in self._seats:
            self._seats[name] = _opened(observation, optimum)
        self._seats[name].add(observation, choice)

    def pay(self, feedback: Feedback) -> None:
        """Keep nothing: what was earned is not counted."""

    def extend(self, other: Counts) -> None:
        """Count all that ``other`` counted."""
        for name, theirs in other._seats.items():
            mine = self._seats.setdefault(name, theirs)
            if mine is not theirs:
                mine.closed = mine.moments() + theirs.moments()
                mine.outcomes.update(theirs.outcomes)
            else:
                mine.moments()

    def __len__(self) -> int:
        return sum(sum(seat.outcomes.values()) for seat in self._seats.values())

    def outcomes(self) -> dict[str, int]:
        """How many decisions ended in each outcome."""
        total: Counter[int] = sum((seat.outcomes for seat in self._seats.values()), Counter())
        return {answer.label: int(total[answer]) for answer in Outcome if total[answer]}

    def compare(
        self, environment: Environment, metrics: Sequence[str] | None = None
    ) -> dict[str, dict[str, Any]]:
        """The document of every seat."""
        return {name: self._document(seat, environment, metrics) for name, seat in self._seats.items()}

    def _document(
        self, tally: _Seat, environment: Environment, metrics: Sequence[str] | None
    ) -> dict[str, Any]:
        moments = tally.moments()
        known: dict[str, Any] = {
            "counts": moments.counts,
            "n_effective": moments.independent(),
            **_laws(tally, moments.counts),
        }
        if (stakes := environment.stakes(tally.seat)) is not None:
            known |= stakes._asdict()
        document = compare_evidence(tally.seat, tally.optimum, kind_of(tally.optimum), known, metrics)
        asked = sum(tally.outcomes.values())
        return document | ({"not_legal": 1 - moments.size / asked} if moments.size < asked else {})


def _laws(tally: _Seat, counts: FloatArray) -> dict[str, Any]:
    if isinstance(tally.optimum, EquilibriumSet):
        return {"optimal_set": tally.optimum.components, "optimal": nearest(counts, tally.optimum.components)}
    return {"optimal": tally.optimum.probs} if isinstance(tally.optimum, MixedStrategy) else {}


def _opened(observation: Observation, optimum: Law | None) -> _Seat:
    seat = observation.seat
    varies = isinstance(optimum, MixedStrategy) and optimum.probs.ndim > 1
    if not isinstance(seat.space, Menu) or varies:
        raise InputError(
            f"seat {seat.name!r} cannot be kept as counts (its optimum is not one law on a menu); keep decisions"
        )
    return _Seat(seat, optimum, observation.episode, len(seat.space))
