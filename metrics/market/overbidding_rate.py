"""How often bids are above the equilibrium bid."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.episode_means import rate

__all__ = ["overbidding_rate"]


def overbidding_rate(cdf_left: ArrayLike, number_episodes: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Share of numbers above the best one, by more than half the unit in which they are written, in [0, 1]: of bids, overbidding.

    Where the equilibrium mixes it is the probability that its number would have been below the one chosen, about 1/2 where play
    follows it. ``cdf_left[..., T]`` is the optimal law's probability of staying below each number, and the interval is over ``number_episodes[..., T]``.
    By how much, `number_excess` tells.

    >>> overbidding_rate([1.0, 1.0, 0.0, 1.0], [0, 0, 1, 1]).value
    0.75

    Source: Kagel and Levin (1993), "Independent private value auctions: bidder behaviour in first-, second- and third-price
    auctions with varying numbers of bidders", Economic Journal 103, 868-879, who count bids above and below so.
    """
    return rate(cdf_left, number_episodes, alpha)
