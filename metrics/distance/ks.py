"""Kolmogorov and Smirnov's distance between choices on an interval and their optimal laws."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import check_unit, estimate, worth
from ..shared.probability_integral_transform import distance

__all__ = ["ks"]


def ks(
    cdf_left: ArrayLike, cdf: ArrayLike, n_effective: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """sup |F_n - F| of choices given as ``cdf_left[..., T]`` = F(x-) and ``cdf[..., T]`` = F(x), in [0,
    1].

    Exact for one law, atoms or not. Where each choice has a law of its own it is a lower bound, equal where
    there are no atoms, on the distance of the probability transforms from the uniform law. The interval is
    Dvoretzky, Kiefer and Wolfowitz's band, +- sqrt(log(2/alpha) / 2T): conservative; where choices lean on each other T is ``n_effective``. Raises `InputError` on
    ends that leave [0, 1].

    >>> [round(x, 3) for x in ks([0.5, 0.6, 0.7, 0.8], [0.5, 0.6, 0.7, 0.8])]
    [0.5, 0.0, 1.0, 4]

    Source: Kolmogorov (1933); the constant of the band, Massart (1990).
    """
    left, right = check_unit(cdf_left, cdf)
    n = left.shape[-1]
    value, size = distance(left, right), worth(n, n_effective)
    slack = np.sqrt(np.log(2 / alpha) / (2 * np.maximum(size, 1)))
    return estimate(value, np.clip(value - slack, 0, 1), np.clip(value + slack, 0, 1), n)
