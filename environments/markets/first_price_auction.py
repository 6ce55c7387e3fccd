"""The sealed-bid auction in which the winner pays its own bid."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from ...core.chance import FloatArray
from .shared.sealed_bids import SealedBids, Sold

__all__ = ["FirstPriceAuction"]


class FirstPriceAuction(SealedBids):
    """The highest sealed bid wins, not below the ``reserve``, and pays itself.

    With n bidders and values uniform on [0, H] a bidder of value v >= r bids E[max(r, the others' highest value) | it is below v] =
    (n - 1) v / n + r^n / (n v^(n-1)); below the reserve it bids its value, which cannot win.

    >>> FirstPriceAuction(bidders=3, highest=99).bid(np.array([30.0, 99.0])).round(6).tolist()
    [20.0, 66.0]

    Source: Vickrey (1961), "Counterspeculation, auctions, and competitive sealed tenders", Journal of Finance 16, 8-37; with a
    reserve: Riley and Samuelson (1981), "Optimal auctions", American Economic Review 71, 381-392.
    """

    reserve: float = Field(0.0, ge=0, description="lowest bid that is accepted, r")

    @property
    def floor(self) -> float:
        """The reserve."""
        return self.reserve

    def bid(self, value: FloatArray) -> FloatArray:
        """The equilibrium bid at each ``value`` [B]."""
        n, above = self.bidders, np.maximum(value, self.reserve)
        ratio = np.divide(self.reserve, above, out=np.zeros_like(above), where=above > 0)
        shaded = (n - 1) / n * above + self.reserve / n * ratio ** (n - 1)
        return np.where(value < self.reserve, value, shaded)

    def payments(self, sold: Sold) -> FloatArray:
        """Its own bid, to who wins."""
        return np.where(sold.won, sold.bids, 0.0)

    def terms(self) -> str:
        """Who pays what, in words."""
        reserve = f" A bid below {self.reserve:g} cannot win." if self.reserve else ""
        return f"The winner pays its own bid; the others pay nothing.{reserve}"
