"""What a best response to what the others did would gain over a seat's own numbers."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.trading_sessions import by_session

__all__ = ["observed_response_gain"]

_OWN, _RESPONSE = 0, 2


def observed_response_gain(counterfactual_profits: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over episodes of what a round would have earned by a best response to the others' observed numbers, less what it earned, in the
    unit of profits.

    They are columns 2 and 0 of ``counterfactual_profits[..., E, 3]``. The response at each value is learned from what the others did in other episodes, so that it gains nothing on the average against an
    equilibrium, and no more than the best response to the others' true policy: 0 or more in expectation only where there is enough to
    learn from. It takes the others' numbers as given, whatever came before. The interval is `skewed_means.skewed_mean`'s, over episodes.

    >>> observed_response_gain([[0, 4, 5], [2, 2, 3]]).value
    3.0

    Source: Harrison (1989), "Theory and misbehavior of first-price auctions", American Economic Review 79, 749-762; learned on other data: Stone (1974), Journal of the Royal Statistical Society B 36, 111-147.
    """
    return by_session(_gain, alpha, counterfactual_profits)


def _gain(profits: FloatArray) -> FloatArray:
    return profits[:, _RESPONSE] - profits[:, _OWN]
