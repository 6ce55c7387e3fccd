"""How far numbers are above the best ones, in their own unit: too high, or too low."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.errors import InputError
from ...core.estimates import Estimate
from ..shared.skewed_means import skewed_mean

__all__ = ["number_excess"]


def number_excess(number_excesses: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over episodes of ``number_excesses[..., E]``, each episode's mean of its numbers less the medians of their optimal laws, in
    the unit of the numbers: of bids, above 0 is overbidding and below 0 underbidding.

    The interval is `skewed_means.skewed_mean`'s, over episodes. NaN at E = 1, which shows no spread. Raises `InputError` on
    numbers that are not finite.

    >>> number_excess([-1.0, 2.0, 4.0, -1.0]).value
    1.0

    Source: Kagel and Levin (1993), "Independent private value auctions: bidder behaviour in first-, second- and third-price
    auctions with varying numbers of bidders", Economic Journal 103, 868-879, who compare bids with the equilibrium's so.
    """
    excess = np.asarray(number_excesses, dtype=np.float64)
    if excess.ndim == 0 or not np.all(np.isfinite(excess)):
        raise InputError(
            f"excesses of shape {excess.shape} are not finite numbers over episodes; give number_excesses[..., E]"
        )
    return skewed_mean(excess, alpha, None)
