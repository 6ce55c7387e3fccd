"""How often a negotiation ends in agreement."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import estimate
from ..shared.regions import clopper_pearson

__all__ = ["agreement_rate"]


def agreement_rate(agreed: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Share of episodes that ended in agreement, of ``agreed[..., E]`` (1 or 0), in [0, 1]; the interval is over episodes.

    >>> [round(x, 2) for x in agreement_rate([1, 1, 0, 1])]
    [0.75, 0.19, 0.99, 4]

    Source: the share of dialogues in agreement of Lewis et al. (2017), "Deal or no deal?"; the interval, Clopper and Pearson (1934).
    """
    ended = np.asarray(agreed, dtype=np.float64)
    n = ended.shape[-1]
    count = ended.sum(axis=-1)
    return estimate(count / n if n else count * np.nan, *clopper_pearson(count, n, alpha), n)
