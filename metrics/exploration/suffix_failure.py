"""How often the best arm is given up for good."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.arms import BEST
from ..shared.counting import estimate
from ..shared.regions import clopper_pearson

__all__ = ["suffix_failure"]


def suffix_failure(arm_regrets: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Share of episodes in which no best arm is pulled from round T/2 on, in [0, 1].

    ``arm_regrets[..., E, T]`` are the expected regrets of the pulls, 0 at a best arm, NaN after an episode's end. The interval is
    Clopper and Pearson's over episodes. NaN where there is none.

    >>> [round(x, 2) for x in suffix_failure([[0, 0, 0, 1], [0, 1, 1, 1], [1, 1, 1, 0]])]
    [0.33, 0.01, 0.91, 3]

    Source: SuffFailFreq(T/2) of Krishnamurthy, Harris, Foster, Zhang and Slivkins (2024), "Can large language models explore
    in-context?", arXiv 2403.15371.
    """
    regrets = np.asarray(arm_regrets, dtype=np.float64)
    failed = _failed(regrets).sum(axis=-1)
    n = regrets.shape[-2]
    return estimate(failed / n if n else np.nan, *clopper_pearson(failed, n, alpha), n)


def _failed(regrets: FloatArray) -> NDArray[np.bool_]:
    """Whether an episode pulls no best arm in the rounds T/2 to T, counted from 1."""
    half = (~np.isnan(regrets)).sum(axis=-1, keepdims=True) // 2
    late = np.arange(1, regrets.shape[-1] + 1) >= half
    return np.asarray(~((regrets <= BEST) & late).any(axis=-1))
