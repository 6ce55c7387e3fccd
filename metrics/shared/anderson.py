"""The law of Anderson and Darling's statistic.

>>> round(float(limit_cdf(2.492)), 3), round(float(finite_cdf(2.492, 20)), 3)
(0.95, 0.949)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray

__all__ = ["finite_cdf", "limit_cdf"]

_SMALL = (0.00168691, -0.011672, 0.0347962, -0.0649821, 0.247105, 2.00012)
_LARGE = (-0.0003146, 0.008056, -0.082433, 0.43424, -2.30695, 1.0776)
_LOW = (-1.91864, 8.259, -14.458, 14.6538, -6.54034, 0.00022633)
_FAR = 8.0
_HIGH = (255.7844, -1116.360, 1950.646, -1705.091, 745.2337, -130.2137)


def limit_cdf(statistic: ArrayLike) -> FloatArray:
    """P(A^2 <= ``statistic``) in large samples, elementwise, to 2e-6; beyond 8 the tail falls as exp(-z), its greatest
    eigenvalue's. Source: Marsaglia and Marsaglia (2004).
    """
    z = np.maximum(np.asarray(statistic, dtype=np.float64), 1e-300)
    near, far = np.minimum(z, 2.0), np.clip(z, 2.0, _FAR)
    small = np.exp(-1.2337141 / near) / np.sqrt(near) * np.polyval(_SMALL, near)
    large = np.exp(-np.exp(np.polyval(_LARGE, far) - np.maximum(z - _FAR, 0.0)))
    return np.where(z < 2, np.clip(small, 0, 1), large)


def finite_cdf(statistic: ArrayLike, n: int) -> FloatArray:
    """P(A^2 <= ``statistic``) for ``n`` independent uniform numbers; to 0.05 at n = 1 (0.003 in the upper tail),
    by simulation to 0.01 at n = 2 and 0.003 from n = 5.

    Source: Marsaglia and Marsaglia (2004), "Evaluating the Anderson-Darling distribution".
    """
    x = limit_cdf(statistic)
    knee = 0.01265 + 0.1757 / n
    low = np.clip(x / knee, 0, 1)
    low = np.sqrt(low) * (1 - low) * (49 * low - 102) * (0.0037 / n**2 + 0.00078 / n + 0.00006) / n
    middle = -np.polyval(_LOW, np.clip((x - knee) / (0.8 - knee), 0, 1)) * (0.04213 + 0.01365 / n) / n
    high = (np.polyval(_HIGH, x) - np.polyval(_HIGH, 1.0) * np.clip((x - 0.99) / 0.01, 0, 1)) / n
    return np.clip(x + np.where(x < knee, low, np.where(x < 0.8, middle, high)), 0, 1)
