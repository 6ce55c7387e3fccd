"""How far each choice moves the excess total variation of a policy, to first order: its empirical influence.

The total variation of a policy p from its optimum q is p(S) - q(S) with S the actions that it overplays, so a choice a moves it
by (1{a in S} - p(S)) / n.

>>> found = influence_on_excess_tv(np.array([0, 0, 0, 1]), np.array([0.5, 0.5]))
>>> found.each.tolist()
[0.0625, 0.0625, 0.0625, -0.1875]

Source: Hampel (1974), "The influence curve and its role in robust estimation", Journal of the American Statistical Association 69.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...core.chance import FloatArray, IntArray
from .sampling_noise import expected_tv

__all__ = ["Influence", "Sharing", "influence_on_excess_tv"]


class Influence(NamedTuple):
    """A ``value`` of N choices, and by how much ``each`` [N] moves it; these sum to 0."""

    value: float
    each: FloatArray


def influence_on_excess_tv(acts: IntArray, law: FloatArray) -> Influence:
    """The excess total variation of ``acts`` [N], numbers of actions, from the optimal ``law`` [A]."""
    n = len(acts)
    policy = np.bincount(acts, minlength=len(law)) / n
    overplayed = policy > law
    excess = float((policy - law)[overplayed].sum()) - float(expected_tv(np.float64(n), law))
    return Influence(excess, (overplayed[acts] - float(policy[overplayed].sum())) / n)


class Sharing:
    """How far several means over episodes go together, as where they were played on the same random numbers."""

    def __init__(self) -> None:
        self._sums: dict[
            str, FloatArray
        ] = {}  # by group, of the influence of each episode on all of its means
        self._squares: dict[str, list[float]] = {}

    def add(self, episode: IntArray, influence: FloatArray, group: str = "") -> None:
        """Take in a further mean of a ``group``, which each ``episode`` [E], a different one each, moves by its ``influence`` [E]."""
        sums = self._sums.get(group, np.zeros(0))
        sums = np.pad(sums, (0, max(0, int(episode.max(initial=-1)) + 1 - len(sums))))
        sums[episode] += influence
        self._sums[group] = sums
        self._squares.setdefault(group, []).append(float(influence @ influence))

    @property
    def correlation(self) -> float:
        """The mean covariance of two means of one group over their mean variance, from 0 to 1; 0 where there are no two."""
        several = [(self._sums[group], each) for group, each in self._squares.items() if len(each) > 1]
        covariance = sum(float(sums @ sums) - sum(each) for sums, each in several)
        variance = sum((len(each) - 1) * sum(each) for _, each in several)
        return float(np.clip(covariance / variance, 0, 1)) if variance > 0 else 0.0
