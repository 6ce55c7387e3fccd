"""How far what two seats did together is from a coarse correlated equilibrium."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.correlated import distance_to_correlated

__all__ = ["coarse_correlated_distance"]


def coarse_correlated_distance(
    series: ArrayLike,
    opponents: ArrayLike,
    own_payoffs: ArrayLike,
    opponent_payoffs: ArrayLike,
    *,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Least total variation between the joint law of both seats' actions and a coarse correlated equilibrium, in [0, 1].

    In a coarse correlated equilibrium neither seat gains by playing one action always, against what the other seat did: this is
    where players end who have no regret. Every correlated equilibrium is one. ``series`` and ``opponents[..., E, T]``,
    ``own_payoffs`` and ``opponent_payoffs[..., A, O]``, and the interval, are as in `correlated_distance`. NaN where no pair was played.

    >>> import numpy as np
    >>> row = np.array([[1.25, 1, 2], [2, 1.25, 1], [1, 2, 1.25]])
    >>> own, other = np.array([[0, 0, 1, 1, 2, 2]]), np.array([[1, 2, 0, 2, 0, 1]])
    >>> round(coarse_correlated_distance(own, other, row, row.T).value, 6)
    0.0

    Source: Moulin and Vial (1978), "Strategically zero-sum games", International Journal of Game Theory 7, 201-221.
    """
    return distance_to_correlated(
        series, opponents, own_payoffs, opponent_payoffs, n_effective, alpha, coarsely=True
    )
