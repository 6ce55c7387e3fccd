"""What equilibrium play would gain over a seat's own numbers."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.trading_sessions import by_session

__all__ = ["equilibrium_play_gain"]

_OWN, _EQUILIBRIUM = 0, 1


def equilibrium_play_gain(counterfactual_profits: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over episodes of what a round would have earned by the equilibrium's numbers at the seat's values, less what it earned, in the unit
    of profits, all others doing what they did.

    They are columns 1 and 0 of ``counterfactual_profits[..., E, 3]``. Above 0 the seat loses by not playing the equilibrium; below 0 it has found others who do not play it either. The interval is
    `skewed_means.skewed_mean`'s, over episodes.

    >>> equilibrium_play_gain([[0, 4, 5], [2, 2, 3]]).value
    2.0

    Source: Harrison (1989), "Theory and misbehavior of first-price auctions", American Economic Review 79, 749-762: expected income forgone
    by bids off the equilibrium.
    """
    return by_session(_gain, alpha, counterfactual_profits)


def _gain(profits: FloatArray) -> FloatArray:
    return profits[:, _EQUILIBRIUM] - profits[:, _OWN]
