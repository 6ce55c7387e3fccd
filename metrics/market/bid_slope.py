"""How steeply bids rise with what the object is worth."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.bids import line_part

__all__ = ["bid_slope"]


def bid_slope(valued_bids: ArrayLike, alpha: float = 0.05) -> Estimate:
    """The slope of the line of least squares of bids over worths, ``valued_bids[..., N, 4]``: (n - 1) / n for who plays the equilibrium of a
    first-price auction with uniform values, 1 for who bids all that the object is worth. NaN where worths are all alike.

    The interval is over episodes, as `bids.line_part` says: White's for the line, with the skewness taken out.

    >>> round(bid_slope([[0, 10, 5, 5], [1, 20, 16, 10], [2, 30, 21, 15]]).value, 3)
    0.8

    Source: Kagel and Levin (1993), "Independent private value auctions: bidder behaviour in first-, second- and third-price
    auctions with varying numbers of bidders", Economic Journal 103, 868-879.
    """
    return line_part(0, valued_bids, alpha)
