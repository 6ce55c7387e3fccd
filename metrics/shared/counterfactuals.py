"""What other numbers would have earned in the rounds that were played, all other seats doing what they did.

A best response is learned from the other seats' numbers in four fifths of the episodes and earns in the fifth that it has not
seen, in turn: what it gains there was there to be gained, whereas the best of many numbers in the rounds that it was picked from
gains against an equilibrium too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from ...core.laws.law import Law
from ...core.questions import Seat
from ...core.recipes import Environment
from .decisions import Decisions

__all__ = ["Rounds", "rounds_of"]

_FOLDS, _MOST, _POINTS, _LEVELS = 5, 500, 33, 32
_NUDGE = 1e-4  # of the greatest number: how far a candidate goes past one of the others


@dataclass(frozen=True)
class Rounds:
    """Rounds of one ``seat`` in which every seat named a legal number: ``numbers`` and private ``values`` (none where there are none) by seat, [N] each,
    the ``episode`` [N], the ``best`` number [N] of the seat where one is logged, and the ``bounds`` of what it may name."""

    environment: Environment
    seat: Seat
    episode: IntArray
    numbers: Mapping[str, FloatArray]
    values: Mapping[str, FloatArray]
    best: FloatArray | None
    bounds: tuple[float, float]

    def earned(self, own: FloatArray) -> FloatArray | None:
        """What the seat would have earned by its ``own[N]``; None where the environment does not say."""
        paid = self.environment.round_payoffs({**self.numbers, self.seat.name: own}, self.values)
        return None if paid is None else np.asarray(paid[self.seat.name], dtype=np.float64)

    def of_law(self, optimum: Law | None) -> FloatArray | None:
        """What the seat would have earned on the average by the ``optimum``, or by its ``best`` numbers where laws differ."""
        levels = (np.arange(_LEVELS) + 0.5) / _LEVELS
        quantiles = None if optimum is None else optimum.quantiles(levels)
        if quantiles is None:
            return None if self.best is None else self.earned(self.best)
        tried = [self.earned(np.full(len(self.episode), number)) for number in np.unique(quantiles)]
        weights = np.unique(quantiles, return_counts=True)[1]
        return np.asarray(np.average(np.array(tried), axis=0, weights=weights))

    def best_responses(self) -> FloatArray:
        """In each round [N] the best number against what the others did in other episodes."""
        names, place = np.unique(self.episode, return_inverse=True)
        fold = place % min(_FOLDS, len(names))
        found = np.empty(len(fold))
        for one in range(int(fold.max()) + 1):
            learned = np.flatnonzero(fold != one)
            found[fold == one] = self._against(learned[:: -(-len(learned) // _MOST)], fold == one)
        return found

    def _against(self, learned: IntArray, at: NDArray[np.bool_]) -> FloatArray:
        """The best of `_candidates` in the rounds ``at``, where the others do as in those ``learned``."""
        tried = self._candidates(learned)
        own = self.values.get(self.seat.name, np.zeros(len(self.episode)))[at]
        nothing, more = (self._table(tried, learned, value) for value in (0.0, 1.0))
        odds = self._odds(own, learned)
        weights = odds / odds.sum(axis=1, keepdims=True)
        gains = weights @ nothing.T + own[:, None] * (weights @ (more - nothing).T)
        return np.asarray(tried[gains.argmax(axis=1)])

    def _odds(self, own: FloatArray, learned: IntArray) -> FloatArray:
        """What each of the rounds ``learned`` weighs at each ``own`` value, [V, M], or [1, M] where all weigh the same."""
        name, same = self.seat.name, np.ones((1, len(learned)))
        others = {other: value[learned] for other, value in self.values.items() if other != name}
        odds = self.environment.value_odds(self.seat, own, others) if others else None
        return same if odds is None else np.where(odds.sum(axis=1, keepdims=True) > 0, odds, same)

    def _candidates(self, learned: IntArray) -> FloatArray:
        """Numbers to try, ascending: just below, at and just above quantiles of the others' least and greatest, and evenly spaced ones."""
        others = np.array([given[learned] for name, given in self.numbers.items() if name != self.seat.name])
        ends = np.array([others.min(axis=0), others.max(axis=0)])
        quantiles = np.quantile(ends, np.linspace(0, 1, _POINTS), axis=1).ravel()
        seen = np.concatenate([quantiles, self.numbers[self.seat.name]])
        nudge = _NUDGE * float(np.abs(seen).max())
        near = (quantiles[:, None] + np.array([-nudge, 0.0, nudge])).ravel()
        tried = np.concatenate([near, np.linspace(seen.min(), seen.max(), _POINTS)])
        low, high = self.bounds
        ends_of_space = [low] if np.isfinite(low) else []
        return np.unique(np.clip(np.append(tried, ends_of_space), low, high))

    def _table(self, tried: FloatArray, learned: IntArray, value: float) -> FloatArray:
        """What each number ``tried`` earns in each round ``learned`` [K, M] at a private ``value``."""
        name, shape = self.seat.name, (len(tried), len(learned))
        numbers = {other: np.tile(given[learned], len(tried)) for other, given in self.numbers.items()}
        values = {other: np.tile(given[learned], len(tried)) for other, given in self.values.items()}
        if values:
            values[name] = np.full(len(tried) * len(learned), value)
        paid = self.environment.round_payoffs({**numbers, name: np.repeat(tried, len(learned))}, values)
        assert paid is not None
        return paid[name].reshape(shape)


def rounds_of(seat: Seat, everyone: Mapping[str, Decisions], environment: Environment) -> Rounds | None:
    """The rounds of ``seat``; None where a seat does not name a number, no other seat is there, or fewer than two episodes have one."""
    bounds = seat.space.bounds
    if bounds is None or len(everyone) < 2 or any(one.member is not None for one in everyone.values()):
        return None
    width = 1 + max(int(one.turn.max(initial=0)) for one in everyone.values())
    keys = {name: one.episode * width + one.turn for name, one in everyone.items()}
    common = reduce(np.intersect1d, [keys[name][one.legal] for name, one in everyone.items()])
    rows = {name: np.searchsorted(given, common) for name, given in keys.items()}
    numbers = {name: one.seat.space.numbers(one.action[rows[name]]) for name, one in everyone.items()}
    named = {name: given for name, given in numbers.items() if given is not None}
    if len(named) < len(numbers) or len(np.unique(common // width)) < 2:
        return None
    values = {name: _logged(one, "value", rows[name]) for name, one in everyone.items()}
    known = {name: value for name, value in values.items() if value is not None}
    best = _logged(everyone[seat.name], "best_number", rows[seat.name])
    return Rounds(environment, seat, common // width, named, known, best, bounds)


def _logged(decisions: Decisions, name: str, rows: IntArray) -> FloatArray | None:
    found = decisions.logs.get(name)
    return None if found is None else found[rows].astype(np.float64)
