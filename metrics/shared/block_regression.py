"""Linear regression of cells on their factors, with errors that are clustered by blocks of episodes.

>>> import numpy as np
>>> values = np.array([[0.1, 0.3], [0.2, 0.2], [0.5, 0.3]])
>>> fit = regressed(values, np.array([[1.0, 0], [1, 0], [1, 1]]))
>>> [round(one.value, 3) for one in fit]
[0.2, 0.2]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from .jackknife import jackknifed

__all__ = ["mean_of_blocks", "regressed"]


def regressed(values: ArrayLike, design: ArrayLike, alpha: float = 0.05) -> list[Estimate]:
    """The least-squares coefficients of ``design`` [C, K] for ``values`` [C, B], each cell's in B blocks.

    Blocks are independent clusters; the same block of several cells may share its random numbers. With Student's law of B - 1 degrees
    of freedom.

    Source: Liang and Zeger (1986), "Longitudinal data analysis using generalized linear models", Biometrika 73; for the few
    clusters Cameron and Miller (2015), "A practitioner's guide to cluster-robust inference", Journal of Human Resources 50.
    """
    held, columns = np.asarray(values, dtype=np.float64), np.asarray(design, dtype=np.float64)
    return [mean_of_blocks(one, len(held), alpha) for one in np.linalg.pinv(columns) @ held]


def mean_of_blocks(each: ArrayLike, n: int, alpha: float = 0.05) -> Estimate:
    """The mean of what ``each`` [B] of B independent blocks says, with Student's interval, withdrawn where they are
    all alike; ``n`` is how many cells that is of.
    """
    held = np.asarray(each, dtype=np.float64)
    without = (held.sum() - held) / (len(held) - 1)
    return jackknifed(float(held.mean()), without, n, alpha)
