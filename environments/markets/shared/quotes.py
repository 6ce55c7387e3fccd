"""Quotes at which a market maker makes no profit from orders some of which come from those who know."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ....core.chance import FloatArray

__all__ = ["Arrivals", "Quotes"]

_LEAST = 1e-300


class Quotes(NamedTuple):
    """The informed buyer's law over ``sizes`` [B, S], and the ``ask`` [B, S] of each, both as probabilities of the high value."""

    sizes: FloatArray
    ask: FloatArray


class Arrivals(NamedTuple):
    """Who comes to a market maker: ``informed`` is the share of those who know the value; of the orders of the others, ``large_share``
    are of ``large`` units and the rest of one. With ``large`` 1 there is one size.
    """

    informed: float
    large: int
    large_share: float

    @property
    def units(self) -> tuple[int, ...]:
        """The sizes of orders, S of them."""
        return (1,) if self.large == 1 else (1, self.large)

    @property
    def shares(self) -> tuple[float, ...]:
        """The share of each size among orders of those who know nothing."""
        return (1.0,) if self.large == 1 else (1 - self.large_share, self.large_share)

    def quotes(self, belief: FloatArray) -> Quotes:
        """At a ``belief`` [B] in the high value. Bids are one less the asks at the belief in the low one.

        The informed mix so that a (1 - ask) of one unit earns what L (1 - ask) of L units do, or trade L alone where that earns more.
        The ask is p (a x + k s) / (p a x + k s), x being the informed law of the size, s its share among the others, and
        k = (1 - a) / 2: the probability that the value is high once such an order has come.
        """
        sizes = self._sizes(belief)
        noise = (1 - self.informed) / 2 * np.array(self.shares)
        knows = self.informed * sizes
        high = belief[:, None] * (knows + noise)
        return Quotes(sizes, high / (high + (1 - belief[:, None]) * noise))

    def _sizes(self, belief: FloatArray) -> FloatArray:
        if self.large == 1:
            return np.ones((len(belief), 1))
        small, large = self.shares
        noise = (1 - self.informed) / 2 * small * large * (self.large - 1)
        weight = np.maximum(self.informed * belief, _LEAST)
        mixed = (self.large * large + noise / weight) / (small + self.large * large)
        often = np.minimum(mixed, 1.0)
        return np.stack([1 - often, often], axis=1)
