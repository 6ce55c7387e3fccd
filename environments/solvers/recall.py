"""Exploring with recall: at each turn a new option is drawn from a known law, or the best one so far pays again.

With n turns left and b the best so far, backward induction gives the worth of the turns left,

    V(b, n) = max(E[X + V(max(b, X), n - 1)], b + V(b, n - 1)),  V(b, 0) = 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray

__all__ = ["RecallValues", "recall_values"]


class RecallValues(NamedTuple):
    """What the two actions are worth, [turns, X]: entry [n - 1, i] with n turns left where the best so far is the i-th of the rewards."""

    explore: FloatArray
    exploit: FloatArray

    @property
    def best(self) -> FloatArray:
        """The worth of the better one, [turns, X]."""
        return np.maximum(self.explore, self.exploit)


def recall_values(rewards: ArrayLike, probs: ArrayLike, turns: int) -> RecallValues:
    """The worth of exploring and of exploiting with 1 to ``turns`` turns left, where a new option pays ``rewards[X]`` (ascending)
    with probabilities ``probs[X]``.

    >>> values = recall_values([0, 1], [0.5, 0.5], 2)
    >>> values.explore.tolist(), values.exploit.tolist()
    ([[0.5, 0.5], [1.25, 1.5]], [[0.0, 1.0], [0.5, 2.0]])

    Source: Song, Bnaya and Ma (2019), "Sources of suboptimality in a minimalistic explore-exploit task", Nature Human
    Behaviour 3, 361-368; backward induction, Bellman (1957).
    """
    paid, law = np.asarray(rewards, dtype=np.float64), np.asarray(probs, dtype=np.float64)
    place = np.arange(len(paid))
    improved = np.maximum(place[:, None], place)
    later = np.zeros(len(paid))
    explore, exploit = np.empty((turns, len(paid))), np.empty((turns, len(paid)))
    for n in range(turns):
        explore[n] = law @ paid + later[improved] @ law
        exploit[n] = paid + later
        later = np.maximum(explore[n], exploit[n])
    return RecallValues(explore, exploit)
