"""The regret beside the least that a good algorithm can have."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from .cumulative_regret import cumulative_regret

__all__ = ["lai_robbins_ratio"]


def lai_robbins_ratio(
    regrets: ArrayLike,
    least_regret: ArrayLike,
    alpha: float = 0.05,
    *,
    regret_span: ArrayLike | None = None,
) -> Estimate:
    """Cumulative expected regret of an episode over the Lai-Robbins line C ln T, the least that tends to be possible; 0 or more.

    ``regrets[..., E]``; ``least_regret[...]`` is where the line stands at the end. The line holds in the limit of long episodes and for
    algorithms that are good in every bandit: who is lucky in this one, or in a short episode, may be below 1. The interval is that of `cumulative_regret`.

    >>> [round(x, 2) for x in lai_robbins_ratio([1.0, 2.0, 2.0, 7.0], 2.0, regret_span=10.0)]
    [1.5, 0.03, 8.85, 4]

    Source: Lai and Robbins (1985), "Asymptotically efficient adaptive allocation rules", Advances in Applied Mathematics 6, 4-22.
    """
    found, line = cumulative_regret(regrets, alpha, regret_span=regret_span), np.asarray(least_regret)
    value, low, high = (np.asarray(part) / line for part in found[:3])
    if value.ndim == 0:
        return Estimate(float(value), float(low), float(high), found.n, found.withdrawn)
    return Estimate(value, low, high, found.n, found.withdrawn)
