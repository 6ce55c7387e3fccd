"""How far two policies are from answering each other best."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..core import Estimate
from .best_response import check_table, greatest, regions
from .evidence import estimate

__all__ = ["nash_conv"]


def nash_conv(
    counts: ArrayLike,
    opponent: ArrayLike,
    own_payoffs: ArrayLike,
    opponent_payoffs: ArrayLike,
    *,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Sum over both seats of the best response's gain, in payoff units; 0 or more, 0 at an equilibrium.

    ``counts[..., A]``, ``opponent[..., O]``; ``own_payoffs`` and ``opponent_payoffs[..., A, O]``, the seat's
    own action first in both, of any game. The interval is the projection of confidence regions for both
    policies, 1 - ``alpha`` / 2 each, as in `exploitability` (the seat's own at ``n_effective`` choices):
    conservative. NaN where a seat made no
    choice.

    >>> penny = np.array([[1, -1], [-1, 1]])
    >>> [round(x, 2) for x in nash_conv([75, 25], [50, 50], penny, -penny)]
    [0.5, 0.21, 1.23, 100.0]

    Source: Lanctot et al. (2017), "A unified game-theoretic approach to multiagent reinforcement learning".
    """
    table, own, other = check_table(own_payoffs, counts, opponent)
    rival = check_table(opponent_payoffs, counts, opponent)[0].swapaxes(-1, -2)
    first, second = regions(own, other, n_effective, alpha)
    parts = zip(greatest(first, second, table), greatest(second, first, rival), strict=True)
    value, low, high = (one + another for one, another in parts)
    n = own.sum(axis=-1)
    return estimate(np.where((n > 0) & (other.sum(axis=-1) > 0), value, np.nan), low, high, n)
