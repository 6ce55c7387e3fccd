"""What was earned, against what the game is worth."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..core import Estimate
from .cumulative_regret import cumulative_regret
from .evidence import estimate

__all__ = ["payoff_gap"]


def payoff_gap(rewards: ArrayLike, counts: ArrayLike, value: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean reward per choice less the ``value[...]`` of the game to the seat, in payoff units; 0 or more in
    expectation for an optimal policy.

    ``rewards[..., E]`` are each episode's totals, ``counts[..., A]`` the choices made in all of them. Above 0
    the seat found an opponent to exploit, below it was exploited. Interval over episodes as in
    `cumulative_regret`: Student's, with the skewness taken out; NaN for one episode.

    >>> [round(x, 2) for x in payoff_gap([1, -1, -1, -1, 1, -1, -1, 1], [5, 3], 0.0)]
    [-0.25, -1.01, 0.8, 8.0]

    Source: von Neumann (1928) for the value; the interval, Hall (1992).
    """
    earned = cumulative_regret(rewards, alpha)
    choices = np.asarray(counts, dtype=np.float64).sum(axis=-1)
    each = np.maximum(earned.n, 1) / np.where(choices > 0, choices, np.nan)
    worth = np.asarray(value, dtype=np.float64)
    value, low, high = (np.asarray(x) * each - worth for x in earned[:3])
    return estimate(value, low, high, np.asarray(earned.n, dtype=np.float64))
