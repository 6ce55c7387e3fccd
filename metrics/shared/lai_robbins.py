"""The least regret that an algorithm can have which is good in every bandit.

>>> round(slope([0.6, 0.4]), 2), slope([0.5, 0.5])
(2.47, 0.0)
>>> round(slope([1.0, 0.0], noise=1.0), 6)
2.0
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import rel_entr

__all__ = ["slope"]


def slope(means: ArrayLike, noise: float | None = None) -> float:
    """The constant C of the Lai-Robbins line C ln t: the sum over worse arms of their gap over their divergence from the best.

    ``means[K]`` are those of arms that pay 0 or 1, or, with ``noise``, of normal rewards with that standard deviation. 0 where an
    arm that always pays is best, or all are as good.

    Source: Lai and Robbins (1985), "Asymptotically efficient adaptive allocation rules", Advances in Applied Mathematics 6, 4-22.
    """
    mean = np.asarray(means, dtype=np.float64)
    best = mean.max()
    worse = mean[mean < best]
    if noise is not None:
        divergence = (best - worse) ** 2 / (2 * noise**2)
    else:
        divergence = rel_entr(worse, best) + rel_entr(1 - worse, 1 - best)
    return float(((best - worse) / divergence).sum()) if len(worse) else 0.0
