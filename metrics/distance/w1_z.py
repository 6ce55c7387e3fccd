"""How far Wasserstein's distance from a reference sample is beyond chance, in standard deviations."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import Chance, FloatArray
from ...core.estimates import Estimate
from ..shared.counting import estimate
from ..shared.two_sample import pool

__all__ = ["w1_z"]

_PARTITIONS = 999


def w1_z(numbers: ArrayLike, reference: ArrayLike) -> Estimate:
    """(W1 - mu) / sigma of ``numbers[..., T]`` and ``reference[..., M]``, mu and sigma the mean and deviation of
    W1 over 999 random partitions of the pooled sample into T and M, drawn at a fixed address; near 0 for a
    faithful sampler, no bounds.

    A test statistic: low and high equal value, which the partitions leave uncertain by about sqrt((1 + z^2 / 2)
    / 999). 0 where all numbers are equal. Raises `InputError` on numbers that are not finite.

    >>> w1_z([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]).value < 0
    True

    Source: "UnpredictaBench" (2026, arXiv 2606.06622); Vallender (1974) for W1.
    """
    pooled = pool(numbers, reference)
    widths = np.diff(pooled.values, axis=-1)
    distance = (np.abs(pooled.excess[..., :-1]) * widths).sum(axis=-1)
    lucky = widths @ _partitions(pooled.t, pooled.m)
    spread = lucky.std(axis=-1)
    certain = spread <= 1e-12 * np.maximum(distance, 1e-300)
    value = np.where(certain, 0.0, (distance - lucky.mean(axis=-1)) / np.where(certain, 1.0, spread))
    return estimate(value, value, value, pooled.t)


@lru_cache(maxsize=2)
def _partitions(t: int, m: int) -> FloatArray:
    """|F_T - F_M| after each but the last of t + m numbers, for each random partition: [t + m - 1, 999]."""
    generator = Chance.of(seed=0, stream="metrics/w1_z", episodes=[0]).generator()
    steps = np.r_[np.full(t, 1 / t), np.full(m, -1 / m)]
    shuffled = generator.permuted(np.tile(steps, (_PARTITIONS, 1)), axis=-1)
    return np.asarray(np.abs(np.cumsum(shuffled, axis=-1)[:, :-1]).T)
