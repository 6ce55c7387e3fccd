"""How far the seat's way of playing is from one that holds both payoffs on a line."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.memory_one import from_a_line, gap

__all__ = ["zero_determinant_gap"]


def zero_determinant_gap(
    cooperated: ArrayLike,
    last_round: ArrayLike,
    dilemma: ArrayLike,
    discount: ArrayLike,
    clusters: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Euclidean distance of the seat's four probabilities of cooperation, each times ``discount``, from the zero-determinant
    strategies, which force a linear relation between the payoffs of both: 0 for one of them.

    ``cooperated`` and ``last_round[..., E, T]``, the payoffs ``dilemma[..., 4]`` and the ``discount[...]`` in [0, 1). The interval
    covers all strategies whose five probabilities lie in theirs (`memory_one.gap`); NaN where the number depends on a
    probability of which nothing is known.

    Source: Press and Dyson (2012), "Iterated prisoner's dilemma contains strategies that dominate any evolutionary opponent",
    PNAS 109, 10409-10413; discounted, Hilbe, Traulsen and Sigmund (2015), Games and Economic Behavior 92, 41-52.
    """
    return gap(from_a_line, cooperated, last_round, dilemma, discount, clusters, alpha)
