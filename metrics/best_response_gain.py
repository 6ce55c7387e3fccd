"""What the seat could have gained by its best response to the opponent as he was."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..core import Estimate
from .best_response import check_table, greatest, regions
from .evidence import estimate

__all__ = ["best_response_gain"]


def best_response_gain(
    counts: ArrayLike,
    opponent: ArrayLike,
    own_payoffs: ArrayLike,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """max_a u(a, y) - u(x, y), x and y the policies of ``counts[..., A]`` and ``opponent[..., O]``, in payoff
    units; 0 or more.

    ``own_payoffs[..., A, O]`` of any game. The interval is the projection of confidence regions for both
    policies, 1 - ``alpha`` / 2 each, as in `exploitability` (the seat's own at ``n_effective`` choices):
    conservative. Against an opponent at his
    equilibrium it is small whatever is played; `nash_conv` and `exploitability` look at both sides. NaN where
    a seat made no choice.

    >>> [round(x, 2) for x in best_response_gain([50, 50], [75, 25], [[1, -1], [-1, 1]])]
    [0.5, 0.21, 0.84, 100.0]

    Source: Lanctot et al. (2017), "A unified game-theoretic approach".
    """
    table, own, other = check_table(own_payoffs, counts, opponent)
    value, low, high = greatest(*regions(own, other, n_effective, alpha), table)
    n = own.sum(axis=-1)
    return estimate(np.where((n > 0) & (other.sum(axis=-1) > 0), value, np.nan), low, high, n)
