"""How far bids are below what the object is worth."""

from __future__ import annotations

from functools import partial

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.bids import BID, shading
from ..shared.trading_sessions import by_session

__all__ = ["bid_shading"]


def bid_shading(valued_bids: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Worth less bid over worth, of all ``valued_bids[..., N, 4]`` together: 1/3 where bids are two thirds of what the object is worth, 0
    where they are all of it, below 0 where they are more.

    It is the ratio of the sums, not the mean of ratios, which a bid at a value near 0 can make as large as one likes.
    `equilibrium_shading` is what it should be at the same values. The interval is `skewed_means.skewed_mean`'s, over episodes.

    >>> round(bid_shading([[0, 10, 8, 5], [1, 30, 20, 15]]).value, 3)
    0.3

    Source: Cox, Smith and Walker (1988), "Theory and individual behavior of first-price auctions", Journal of Risk and Uncertainty 1,
    61-99, for bids as a part of values; Cochran (1977), "Sampling techniques", chapter 6, for the ratio.
    """
    return by_session(partial(shading, column=BID), alpha, valued_bids)
