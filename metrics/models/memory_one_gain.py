"""What the best reply to the seat's way of playing would earn above it."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.memory_one import gap, reply_gain

__all__ = ["memory_one_gain"]


def memory_one_gain(
    cooperated: ArrayLike,
    last_round: ArrayLike,
    dilemma: ArrayLike,
    discount: ArrayLike,
    clusters: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Points a round that the best reply to the seat's memory-one strategy earns above the strategy against itself: 0 at a
    symmetric Nash equilibrium.

    ``cooperated`` and ``last_round[..., E, T]``, the payoffs ``dilemma[..., 4]`` and the ``discount[...]`` in [0, 1). The interval
    covers all strategies whose five probabilities lie in theirs (`memory_one.gap`); NaN where the number depends on a
    probability of which nothing is known.

    Source: Press and Dyson (2012), PNAS 109, 10409-10413: no longer memory pays against one round's; Hilbe, Traulsen and Sigmund
    (2015), "Partners or rivals? Strategies for the iterated prisoner's dilemma", Games and Economic Behavior 92, 41-52.
    """
    return gap(reply_gain, cooperated, last_round, dilemma, discount, clusters, alpha)
