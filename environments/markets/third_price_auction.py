"""The sealed-bid auction in which the winner pays the third highest bid."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ...core.chance import FloatArray
from .shared.sealed_bids import SealedBids, Sold

__all__ = ["ThirdPriceAuction"]


class ThirdPriceAuction(SealedBids):
    """The highest sealed bid wins and pays the third highest: a bidder of value v bids above it, v (n - 1) / (n - 2).

    >>> ThirdPriceAuction(bidders=3).bid(np.array([30.0])).tolist()
    [60.0]

    Source: Kagel and Levin (1993), "Independent private value auctions: bidder behaviour in first-, second- and third-price
    auctions with varying numbers of bidders", Economic Journal 103, 868-879.
    """

    least_bidders: ClassVar[int] = 3

    def bid(self, value: FloatArray) -> FloatArray:
        """The equilibrium bid at each ``value`` [B]."""
        return np.asarray(value * (self.bidders - 1) / (self.bidders - 2))

    def payments(self, sold: Sold) -> FloatArray:
        """The third highest bid, to who wins."""
        return np.where(sold.won, sold.ranked[2], 0.0)

    def terms(self) -> str:
        """Who pays what, in words."""
        return "The winner pays the third highest bid; the others pay nothing."
