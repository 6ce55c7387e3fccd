"""The sealed-bid auction in which the winner pays the second highest bid."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from ...core.chance import FloatArray
from .shared.sealed_bids import SealedBids, Sold

__all__ = ["SecondPriceAuction"]


class SecondPriceAuction(SealedBids):
    """The highest sealed bid wins, not below the ``reserve``, and pays the second highest bid, or the reserve where that is more.

    To bid one's value is a dominant strategy, whatever the others do.

    >>> SecondPriceAuction().bid(np.array([30.0])).tolist()
    [30.0]

    Source: Vickrey (1961), "Counterspeculation, auctions, and competitive sealed tenders", Journal of Finance 16, 8-37.
    """

    reserve: float = Field(0.0, ge=0, description="lowest bid that is accepted")

    @property
    def floor(self) -> float:
        """The reserve."""
        return self.reserve

    def bid(self, value: FloatArray) -> FloatArray:
        """The value itself."""
        return value

    def payments(self, sold: Sold) -> FloatArray:
        """The second highest bid, to who wins."""
        return np.where(sold.won, np.maximum(sold.ranked[1], self.reserve), 0.0)

    def terms(self) -> str:
        """Who pays what, in words."""
        reserve = (
            f" A bid below {self.reserve:g} cannot win, and the winner pays at least that."
            if self.reserve
            else ""
        )
        return f"The winner pays the second highest bid; the others pay nothing.{reserve}"
