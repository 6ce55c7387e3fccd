"""What not knowing the best arm has cost."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.errors import InputError
from ...core.estimates import Estimate
from ..shared.skewed_means import skewed_mean

__all__ = ["cumulative_regret"]


def cumulative_regret(
    regrets: ArrayLike, alpha: float = 0.05, *, regret_span: ArrayLike | None = None
) -> Estimate:
    """Mean over episodes of the cumulative expected regret ``regrets[..., E]``, in reward units; 0 or more
    for expected regrets.

    The interval is `skewed_means.skewed_mean`'s: Student's with the skewness taken out by Hall's cubic, and high no less than
    what a rare lock-in to the worst arm may add, where ``regret_span`` says how much that is: E episodes do not show what
    happens in one of more than E / 3. Withdrawn, that is all numbers, below 50 episodes where it is not known. NaN at E = 1, which shows no
    spread, and value NaN at E = 0. Raises `InputError` on regrets that are not finite.

    >>> [round(x, 2) for x in cumulative_regret([1.0, 2.0, 2.0, 7.0], regret_span=10.0)]
    [3.0, 0.06, 17.69, 4]

    Source: Lai and Robbins (1985); the interval, Hall (1992), "On the removal of skewness by transformation".
    """
    losses = np.asarray(regrets, dtype=np.float64)
    if losses.ndim == 0 or not np.all(np.isfinite(losses)):
        raise InputError(
            f"regrets of shape {losses.shape} are not finite numbers over episodes; give regrets[..., E]"
        )
    return skewed_mean(losses, alpha, regret_span)
