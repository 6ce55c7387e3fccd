"""One rule of bandits fitted to pulls: the likelihood of each under the rule's law, mixed with a uniform lapse.

>>> import numpy as np
>>> from aleator.core.bandits.history import History
>>> from aleator.core.bandits.rules import RULES
>>> past = History(np.array([[1, 1]] * 20), np.array([[1.0, 0.0]] * 20))
>>> found = fitted(RULES["epsilon_greedy"], past, np.array([0] * 15 + [1] * 5))
>>> [round(float(part), 1) for part in found.parameters(with_lapse=False)["epsilon"]]
[0.5, 0.2, 0.9, 20.0]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import chdtri

from ...core.bandits.history import History, uniform
from ...core.bandits.rule import Parameter, Rule
from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate

__all__ = ["LAPSE", "Fitted", "fitted"]

LAPSE = "lapse"
_SLIP = 1e-3  # of a rule that is not said to lapse: that one decision in so many does would else rule it out
_LAPSES = np.concatenate([[_SLIP], np.geomspace(0.005, 1.0, 24)])
_ALPHA = 0.05
_COUNTS = {1: 61, 2: 13}
_MANY, _AROUND = 7, 8.0
_NEAR, _ZOOMS, _FEW = 9, 3, 3
_FEW_PARAMETERS, _NEAR_OF_MANY = 2, 3


class Fitted(NamedTuple):
    """Log-likelihoods ``surface[G, L]`` at the ``points[G, p]`` of a rule's parameters (``names``) and L lapses, of ``n`` decisions."""

    names: tuple[str, ...]
    points: FloatArray
    surface: FloatArray
    n: int

    def best(self, *, with_lapse: bool) -> float:
        """The greatest log-likelihood, the lapse fitted too or not."""
        return float(self._reached(with_lapse).max())

    def law(self, rule: Rule, history: History) -> FloatArray:
        """The ``rule``'s law [N, K] at a ``history``, where the log-likelihood without a lapse is greatest; one decision in a thousand slips."""
        point = self.points[int(self._reached(False).argmax())]
        law = rule(history, **dict(zip(self.names, point.tolist(), strict=True)))
        return np.asarray((1 - _SLIP) * law + _SLIP * uniform(history))

    def parameters(self, *, with_lapse: bool, alpha: float = _ALPHA) -> dict[str, Estimate]:
        """The parameters where it is greatest, with their profile likelihood's intervals (Wilks, 1938), which end at the first
        value tried that is outside.
        """
        reached = self._reached(with_lapse)
        columns = {name: (self.points[:, at], reached.max(axis=1)) for at, name in enumerate(self.names)}
        if with_lapse:
            columns[LAPSE] = _LAPSES, reached.max(axis=0)
        return {name: self._profile(*column, alpha) for name, column in columns.items()}

    def _reached(self, with_lapse: bool) -> FloatArray:
        return self.surface if with_lapse else self.surface[:, :1]

    def _profile(self, values: FloatArray, heights: FloatArray, alpha: float) -> Estimate:
        order = np.argsort(values, kind="stable")
        values, heights = values[order], heights[order]
        low, high, *_ = _inside(heights, alpha)
        best = values[int(heights.argmax())]
        return Estimate(float(best), float(values[low]), float(values[high]), self.n)


def fitted(rule: Rule, history: History, chosen: IntArray, *, ends: bool = True) -> Fitted:
    """The rule at values of its parameters between their bounds, ever closer to the best ones, for the ``chosen[N]`` arms.

    A rule that is slow is tried at its defaults and at few others; the ``ends`` of intervals are sought unless they are not wanted.
    ``history`` holds what was known before each of N decisions. Raises `InputError` where the rule has no law there.
    """
    search = _Search(rule, history, chosen)
    if rule.is_slow:
        for at, parameter in enumerate(rule.parameters):
            search.along(at, np.linspace(parameter.low, parameter.high, _FEW).tolist())
        return search.found()
    values = [_values(parameter, len(rule.parameters)) for parameter in rule.parameters]
    for _ in range(min(len(values), 2)):
        for at, tried in enumerate(values):
            search.along(at, tried)
    for _ in range(_ZOOMS if len(values) < 3 else 1):
        for at in range(len(rule.parameters)):
            search.along(at, search.near(at))
    for at in range(len(rule.parameters) if ends else 0):
        search.along(at, search.at_ends(at))
    return search.found()


class _Search:
    """The points that were tried, and the log-likelihoods [L] at each."""

    def __init__(self, rule: Rule, history: History, chosen: IntArray) -> None:
        self._rule, self._history, self._chosen = rule, history, chosen
        self._near = _NEAR if len(rule.parameters) <= _FEW_PARAMETERS else _NEAR_OF_MANY
        self._even = 1 / history.may.sum(axis=-1)
        self.points: list[tuple[float, ...]] = []
        self.surface: list[FloatArray] = []
        self._try([tuple(parameter.default for parameter in rule.parameters)])

    def found(self) -> Fitted:
        """All that was tried."""
        names = tuple(parameter.name for parameter in self._rule.parameters)
        return Fitted(names, np.array(self.points), np.array(self.surface), len(self._chosen))

    def along(self, at: int, values: Sequence[float]) -> None:
        """Try ``values`` of one parameter, the others as they are best so far."""
        best = self._best
        self._try([(*best[:at], value, *best[at + 1 :]) for value in values])

    def near(self, at: int) -> list[float]:
        """Values between the neighbours of the best one so far."""
        tried, best = sorted({point[at] for point in self.points}), self._best[at]
        place = tried.index(best)
        low, high = tried[max(place - 1, 0)], tried[min(place + 1, len(tried) - 1)]
        return _between(low, high, self._near)

    def at_ends(self, at: int) -> list[float]:
        """Values between the last that is likely enough and the first that is not, on both sides."""
        tried = np.array([point[at] for point in self.points])
        heights = np.array([heights.max() for heights in self.surface])
        values = np.unique(tried)
        profile = np.array([heights[tried == value].max() for value in values])
        low, high, first, last = _inside(profile, _ALPHA)
        edges = (values[low], values[first]), (values[last], values[high])
        return [value for edge in edges for value in _between(*edge, self._near)]

    @property
    def _best(self) -> tuple[float, ...]:
        return self.points[int(np.argmax([heights.max() for heights in self.surface]))]

    def _try(self, points: Sequence[tuple[float, ...]]) -> None:
        new = [point for point in dict.fromkeys(points) if point not in self.points]
        for point, law in zip(new, self._laws(new), strict=True):
            likely = law[np.arange(len(law)), self._chosen]
            mixed = (1 - _LAPSES[:, None]) * likely + _LAPSES[:, None] * self._even
            self.points.append(point)
            self.surface.append(np.log(mixed).sum(axis=-1))

    def _laws(self, points: Sequence[tuple[float, ...]]) -> Iterable[FloatArray]:
        """The laws [N, K] at each of the ``points``: in one call of rules that take many."""
        names = [parameter.name for parameter in self._rule.parameters]
        if points and self._rule.is_sequential:
            columns = np.array(points).T[:, :, None, None]
            return self._rule(self._history, **dict(zip(names, columns, strict=True)))
        law = self._rule.rough or self._rule
        return (law(self._history, **dict(zip(names, point, strict=True))) for point in points)


def _inside(heights: FloatArray, alpha: float) -> tuple[int, int, int, int]:
    """Of heights in the order of their values: the places next to those that are high enough, and the first and last of these."""
    inside = np.flatnonzero(heights >= heights.max() - chdtri(1, alpha) / 2)
    first, last = int(inside[0]), int(inside[-1])
    return max(first - 1, 0), min(last + 1, len(heights) - 1), first, last


def _between(low: float, high: float, count: int) -> list[float]:
    return [float(value) for value in np.linspace(low, high, count + 2)[1:-1]]


def _values(parameter: Parameter, fitted_beside: int) -> list[float]:
    """Values of a parameter, one of so many: over its bounds, in geometric steps where they reach from 0 or more beyond 1, else in equal
    ones; of three or more around its default, as laws far from there cost much to compute.
    """
    low, high = parameter.low, parameter.high
    is_scale = low >= 0 and high > 1
    if count := _COUNTS.get(fitted_beside):
        steps = np.geomspace(max(low, high / 1e4), high, count) if is_scale else np.linspace(low, high, count)
        return [low, *steps.tolist()]
    if is_scale:
        steps = parameter.default * np.geomspace(1 / _AROUND, _AROUND, _MANY)
    else:
        steps = parameter.default + np.linspace(-2, 2, _MANY)
    return [float(value) for value in np.clip(steps, low, high)]
