"""How far the seat's way of playing is from a partner's."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.memory_one import above_cooperation, gap

__all__ = ["partner_gap"]


def partner_gap(
    cooperated: ArrayLike,
    last_round: ArrayLike,
    dilemma: ArrayLike,
    discount: ArrayLike,
    clusters: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Points a round by which the seat's memory-one strategy falls short of a partner, who cooperates with itself always and
    lets nobody earn more than mutual cooperation pays; 0 for a partner, or at the border of one.

    ``cooperated`` and ``last_round[..., E, T]``, the payoffs ``dilemma[..., 4]`` and the ``discount[...]`` in [0, 1). The interval
    covers all strategies whose five probabilities lie in theirs (`memory_one.gap`); NaN where the number depends on a
    probability of which nothing is known.

    Source: Hilbe, Traulsen and Sigmund (2015), "Partners or rivals? Strategies for the iterated prisoner's dilemma", Games and
    Economic Behavior 92, 41-52; Akin (2016), "The iterated prisoner's dilemma: good strategies and their dynamics".
    """
    return gap(above_cooperation, cooperated, last_round, dilemma, discount, clusters, alpha)
