"""The sealed-bid auction in which every bidder pays its bid."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from .shared.sealed_bids import SealedBids, Sold

__all__ = ["AllPayAuction"]


class AllPayAuction(SealedBids):
    """The highest sealed bid wins, and every bidder pays its own bid: one of value v bids (n - 1) / n v^n / H^(n-1).

    Where values are known to all, the equilibrium mixes: `all_pay_contest`.

    >>> AllPayAuction(bidders=3, highest=99).bid(np.array([49.5])).tolist()
    [8.25]

    Source: Krishna (2010), "Auction Theory", second edition, section 3.2.
    """

    def bid(self, value: FloatArray) -> FloatArray:
        """The equilibrium bid at each ``value`` [B]."""
        n = self.bidders
        return np.asarray((n - 1) / n * value * (value / self.highest) ** (n - 1))

    def payments(self, sold: Sold) -> FloatArray:
        """Its own bid, to everyone."""
        return sold.bids

    def terms(self) -> str:
        """Who pays what, in words."""
        return "Every bidder pays its own bid, the winner and the others alike."
