"""How often the seat cooperates after the opponent cooperated alone."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.memory_one import AFTER_DC, cooperation_rate

__all__ = ["cooperation_after_dc"]


def cooperation_after_dc(
    cooperated: ArrayLike,
    last_round: ArrayLike,
    clusters: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """Probability that the seat cooperates after the opponent cooperated alone, in [0, 1]; NaN where that did not happen.

    ``cooperated[..., E, T]`` (1, 0, -1 padded) and ``last_round[..., E, T]``; episodes, or the rows of one of ``clusters``, are
    the unit (`memory_one.cooperation_rate`).

    Source: Nowak and Sigmund (1990), "The evolution of stochastic strategies in the prisoner's dilemma", Acta Applicandae
    Mathematicae 20, 247-265; the interval, Korn and Graubard (1998).
    """
    return cooperation_rate(cooperated, last_round, AFTER_DC, clusters, alpha)
