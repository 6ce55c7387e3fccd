"""Kolmogorov and Smirnov's distance between chosen numbers and a reference sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import estimate, worth
from ..shared.two_sample import pool

__all__ = ["ks_two_sample"]


def ks_two_sample(
    numbers: ArrayLike, reference: ArrayLike, n_effective: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """sup |F_T - F_M| of ``numbers[..., T]`` and ``reference[..., M]``, in [0, 1].

    The interval, for the distance of the two laws, is Dvoretzky, Kiefer and Wolfowitz's band for each sample at
    level ``alpha`` / 2, the numbers counting as ``n_effective``: conservative. Raises `InputError` on numbers that are not finite.

    >>> ks_two_sample([0.1, 0.2, 0.3], [0.25, 0.6]).value.__round__(4)
    0.6667

    Source: Smirnov (1939); the constant of the band, Massart (1990).
    """
    pooled = pool(numbers, reference)
    value = np.where(pooled.last, np.abs(pooled.excess), 0.0).max(axis=-1)
    slack = np.sqrt(np.log(4 / alpha) / 2) * (worth(pooled.t, n_effective) ** -0.5 + pooled.m**-0.5)
    return estimate(value, np.clip(value - slack, 0, 1), np.clip(value + slack, 0, 1), pooled.t)
