"""What would be bid for an object that is worth nothing."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.bids import line_part

__all__ = ["bid_intercept"]


def bid_intercept(valued_bids: ArrayLike, alpha: float = 0.05) -> Estimate:
    """The bid at worth 0 on the line of least squares of bids over worths, ``valued_bids[..., N, 4]``, whose slope is `bid_slope`.

    The interval is that of `bid_slope`. NaN where worths are all alike.

    >>> round(bid_intercept([[0, 10, 5, 5], [1, 20, 16, 10], [2, 30, 21, 15]]).value, 3)
    -2.0

    Source: Kagel and Levin (1993), "Independent private value auctions: bidder behaviour in first-, second- and third-price
    auctions with varying numbers of bidders", Economic Journal 103, 868-879.
    """
    return line_part(1, valued_bids, alpha)
