"""The doubt about any number that is computed from episodes: what it is when each of several blocks of them is left out.

>>> import numpy as np
>>> rewards = np.array([0.0, 1.0, 1.0, 0.0, 1.0, 1.0])
>>> found = jackknifed(rewards.mean(), [np.delete(rewards, i).mean() for i in range(6)], 6)
>>> slack = 2.5706 * rewards.std(ddof=1) / 6**0.5  # of a mean it is Student's interval
>>> bool(abs(found.high - found.value - slack) < 1e-4)
True
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from ...core.estimates import Estimate

__all__ = ["jackknifed"]

_DUST = 1e-12


def jackknifed(value: float, left_out: ArrayLike, n: float, alpha: float = 0.05) -> Estimate:
    """``value`` with the interval that follows from ``left_out`` [G], what it is without each of G blocks of equal size.

    Withdrawn where no block changes it, and NaN where one without a block is not known.

    Source: Tukey (1958), "Bias and confidence in not quite large samples"; for blocks Künsch (1989), "The jackknife and the
    bootstrap for general stationary observations", Annals of Statistics 17.
    """
    without = np.asarray(left_out, dtype=np.float64)
    count = len(without)
    error = float(np.sqrt((count - 1) / count * np.sum((without - without.mean()) ** 2)))
    if error <= _DUST:
        return Estimate(value, -np.inf, np.inf, n, "the same in every block of episodes")
    slack = float(stdtrit(count - 1, 1 - alpha / 2)) * error
    return Estimate(value, value - slack, value + slack, n)
