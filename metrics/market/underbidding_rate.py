"""How often bids are below the equilibrium bid."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.episode_means import rate

__all__ = ["underbidding_rate"]


def underbidding_rate(cdf: ArrayLike, number_episodes: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Share of numbers below the best one, by more than half the unit in which they are written, in [0, 1]: of bids, underbidding.

    Where the equilibrium mixes it is the probability that its number would have been above the one chosen, about 1/2 where play
    follows it. ``cdf[..., T]`` is the optimal law's probability up to each number, and the interval is over ``number_episodes[..., T]``.
    By how much, `number_excess` tells.

    >>> underbidding_rate([0.0, 0.0, 1.0, 0.0], [0, 0, 1, 1]).value
    0.75

    Source: Kagel and Levin (1993), "Independent private value auctions: bidder behaviour in first-, second- and third-price
    auctions with varying numbers of bidders", Economic Journal 103, 868-879, who count bids above and below so.
    """
    return rate(1 - np.asarray(cdf, dtype=np.float64), number_episodes, alpha)
