"""How much of the way from competition to collusion firms have gone."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.errors import InputError
from ...core.estimates import Estimate
from ...core.wording import some
from ..shared.skewed_means import skewed_mean

__all__ = ["collusion_index"]


def collusion_index(mean_rewards: ArrayLike, benchmarks: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Delta = (mean profit - p0) / (p1 - p0), 0 in equilibrium and 1 at the greatest joint profit.

    ``mean_rewards[..., E]`` is what a decision of each episode earned on the average, and ``benchmarks[..., 2]`` what it earns in
    equilibrium, p0, and where all together earn most, p1. The interval is `skewed_means.skewed_mean`'s, over episodes. NaN at
    E = 1, which shows no spread. Raises `InputError` where p0 and p1 are equal.

    >>> round(collusion_index([25.0, 31.0, 28.0, 28.0], [22.0, 34.0]).value, 3)
    0.5

    Source: Calvano, Calzolari, Denicolo and Pastorello (2020), "Artificial intelligence, algorithmic pricing, and collusion",
    American Economic Review 110, 3267-3297.
    """
    known, profits = (np.asarray(given, dtype=np.float64) for given in (benchmarks, mean_rewards))
    competitive, joint = known[..., :1], known[..., 1:]
    if np.any(competitive == joint):
        raise InputError(
            f"benchmarks {some(known)} are equal; give the profits of competition and of collusion"
        )
    return skewed_mean((profits - competitive) / (joint - competitive), alpha, None)
