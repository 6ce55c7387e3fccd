"""The war of attrition among bidders with private values: who holds out longest wins, and nobody knows what it is worth to the others."""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray
from ...core.spaces.interval import Interval
from .shared.sealed_bids import SealedBids, Sold

__all__ = ["AttritionAuction"]

_MOST = 10.0  # bids, in highest values; the last cent of values would hold out without end
_LAST = 5e-5  # below the highest value by this share, a value stands for those of its cent


class AttritionAuction(SealedBids):
    """The highest sealed bid wins and pays the second highest; every other bidder pays its own bid.

    With v a share of the highest value H, m = n - 1 and values uniform, one of value v bids H times the integral from 0 to v of
    m y^m / (1 - y^m), which is m v (2F1(1, 1/m; 1 + 1/m; v^m) - 1): with two bidders -v - ln(1 - v). It exceeds the value where
    that is high, and is taken up to ten times the highest value. Where values are known to all, the equilibrium mixes:
    `war_of_attrition`.

    >>> AttritionAuction(bidders=2).bid(np.array([50.0, 90.0])).round(3).tolist()
    [19.315, 140.259]

    Source: Krishna and Morgan (1997), "An analysis of the war of attrition and the all-pay auction", Journal of Economic Theory 72,
    343-362, with independent values.
    """

    @property
    def space(self) -> Interval:
        """From 0 to ten times the highest value."""
        return Interval(0.0, _MOST * self.highest)

    def bid(self, value: FloatArray) -> FloatArray:
        """The equilibrium bid at each ``value`` [B]."""
        from scipy.special import hyp2f1

        m = self.bidders - 1
        share = np.minimum(np.asarray(value) / self.highest, 1 - _LAST)
        return np.asarray(self.highest * m * share * (hyp2f1(1, 1 / m, 1 + 1 / m, share**m) - 1))

    def payments(self, sold: Sold) -> FloatArray:
        """The second highest bid to who wins, its own to everyone else."""
        return np.where(sold.won, sold.ranked[1], sold.bids)

    def terms(self) -> str:
        """Who pays what, in words."""
        return "The winner pays the second highest bid; every other bidder pays its own bid and gets nothing."
