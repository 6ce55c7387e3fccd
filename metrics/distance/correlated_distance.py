"""How far what two seats did together is from a correlated equilibrium."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.correlated import distance_to_correlated

__all__ = ["correlated_distance"]


def correlated_distance(
    series: ArrayLike,
    opponents: ArrayLike,
    own_payoffs: ArrayLike,
    opponent_payoffs: ArrayLike,
    *,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Least total variation between the joint law of both seats' actions and a correlated equilibrium, in [0, 1].

    In a correlated equilibrium neither seat gains by answering the actions that it played by others, in the mean over what the
    other seat did meanwhile: play may be coordinated, by what was seen before or by turns, without being a Nash equilibrium. ``series``
    and ``opponents[..., E, T]`` hold both seats' actions, -1 where there is none; ``own_payoffs`` and
    ``opponent_payoffs[..., A, O]`` the seat's own action first. The interval is that of `equilibrium_distance`: conservative
    where ``n_effective`` counts what the pairs of actions are worth. NaN where no pair was played.

    >>> import numpy as np
    >>> chicken = np.array([[0.0, 7.0], [2.0, 6.0]])
    >>> turns = np.array([[0, 1] * 20])
    >>> round(correlated_distance(turns, 1 - turns, chicken, chicken.T).value, 6)
    0.0

    Source: Aumann (1974), "Subjectivity and correlation in randomized strategies"; that players who regret no exchange of one action
    for another come near this set, Hart and Mas-Colell (2000), Econometrica 68, 1127-1150.
    """
    return distance_to_correlated(
        series, opponents, own_payoffs, opponent_payoffs, n_effective, alpha, coarsely=False
    )
