"""How often the arm that was recommended is not the best."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.arms import BEST
from ..shared.counting import estimate
from ..shared.regions import clopper_pearson

__all__ = ["identification_error"]


def identification_error(recommended: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Share of episodes whose recommended arm is not a best one, in [0, 1].

    ``recommended[..., E]`` is the expected regret of each episode's recommendation. The interval is Clopper and Pearson's over episodes.
    NaN where there is none.

    >>> [round(x, 2) for x in identification_error([0, 0.2, 0, 0])]
    [0.25, 0.01, 0.81, 4]

    Source: the probability of error of Audibert, Bubeck and Munos (2010), "Best arm identification in multi-armed bandits", COLT.
    """
    lost = np.asarray(recommended, dtype=np.float64)
    wrong, n = (lost > BEST).sum(axis=-1), lost.shape[-1]
    return estimate(wrong / n if n else np.nan, *clopper_pearson(wrong, n, alpha), n)
