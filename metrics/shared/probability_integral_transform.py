"""The probability integral transform of choices by their optimal laws, where a faithful chooser is uniform.

>>> float(distance(np.array([0.5, 0.6, 0.7, 0.8]), np.array([0.5, 0.6, 0.7, 0.8])))
0.5
"""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray

__all__ = ["band", "distance"]


def distance(cdf_left: FloatArray, cdf: FloatArray) -> FloatArray:
    """sup |F_n - F| of choices x given as ``cdf_left[..., T]`` = F(x-) and ``cdf[..., T]`` = F(x), shape [...]: at both sides of every choice;
    NaN where T = 0.

    The ends of one law are ordered as their choices are, so each end can be sorted on its own.
    """
    n = cdf_left.shape[-1]
    if n == 0:
        return np.full(cdf_left.shape[:-1], np.nan)
    steps = np.arange(n + 1) / n
    above = (steps[1:] - np.sort(cdf, axis=-1)).max(axis=-1)
    under = (np.sort(cdf_left, axis=-1) - steps[:-1]).max(axis=-1)
    return np.asarray(np.maximum(np.maximum(above, under), 0.0))


def band(n: int, alpha: float = 0.05) -> float:
    """A bound on sup |F_n - F| that holds at all n at once with probability 1 - ``alpha``, for choices from
    one law F.

    0.85 sqrt((log log(e n) + 0.8 log(1612 / alpha)) / n).

    Source: Howard and Ramdas (2022), "Sequential estimation of quantiles with applications to A/B testing and
    best-arm identification", theorem 2.
    """
    if n == 0:
        return float(np.inf)
    return float(0.85 * np.sqrt((np.log1p(np.log(n)) + 0.8 * np.log(1612 / alpha)) / n))
