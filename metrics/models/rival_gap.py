"""How far the seat's way of playing is from a rival's."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.memory_one import ahead, gap

__all__ = ["rival_gap"]


def rival_gap(
    cooperated: ArrayLike,
    last_round: ArrayLike,
    dilemma: ArrayLike,
    discount: ArrayLike,
    clusters: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Points a round that a co-player can earn at most above the seat's memory-one strategy: 0 for a rival, whom nobody
    out-earns.

    ``cooperated`` and ``last_round[..., E, T]``, the payoffs ``dilemma[..., 4]`` and the ``discount[...]`` in [0, 1). The interval
    covers all strategies whose five probabilities lie in theirs (`memory_one.gap`); NaN where the number depends on a
    probability of which nothing is known.

    Source: Hilbe, Traulsen and Sigmund (2015), "Partners or rivals? Strategies for the iterated prisoner's dilemma", Games and
    Economic Behavior 92, 41-52.
    """
    return gap(ahead, cooperated, last_round, dilemma, discount, clusters, alpha)
