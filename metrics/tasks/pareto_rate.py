"""How often a negotiation leaves nothing on the table."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import estimate
from ..shared.regions import clopper_pearson

__all__ = ["pareto_rate"]


def pareto_rate(pareto: ArrayLike, agreed: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Share of agreements that are Pareto optimal (no other split is better for one and no worse for the other), in [0, 1].

    ``pareto[..., E]`` and ``agreed[..., E]`` are 1 or 0 for each episode; n counts agreements. NaN within [0, 1] where there is none. The
    interval is over agreements.

    >>> [round(x, 2) for x in pareto_rate([1, 0, 0, 1], [1, 1, 0, 1])]
    [0.67, 0.09, 0.99, 3.0]

    Source: Pareto optimality of agreements in Lewis et al. (2017), "Deal or no deal?"; the interval, Clopper and Pearson (1934).
    """
    made = np.asarray(agreed, dtype=np.float64).sum(axis=-1)
    count = (np.asarray(pareto, dtype=np.float64) * np.asarray(agreed)).sum(axis=-1)
    value = np.divide(count, made, out=np.full(np.shape(made), np.nan), where=made > 0)
    return estimate(value, *clopper_pearson(count, made, alpha), made)
