"""Mean rewards of choices, over episodes.

>>> [round(float(x), 2) for x in earned(np.array([1.0, -1, -1, 1]), np.array([5.0, 3]), 0.05, [[1, -1], [-1, 1]])[:3]]
[0.0, -1.2, 1.2]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.errors import InputError
from ...core.estimates import Estimate
from .counting import estimate
from .skewed_means import skewed_mean

__all__ = ["earned"]


def earned(rewards: ArrayLike, counts: ArrayLike, alpha: float, payoffs: ArrayLike | None = None) -> Estimate:
    """Mean reward of a choice: ``rewards[..., E]`` are each episode's totals, ``counts[..., A]`` the choices made in all of them.

    Interval over episodes as `skewed_mean`'s, by the range of ``payoffs[..., A, O]`` where they are known. Raises `InputError` on
    rewards that are not finite.
    """
    totals, choices = np.asarray(rewards, dtype=np.float64), np.asarray(counts, dtype=np.float64).sum(axis=-1)
    if totals.ndim == 0 or not np.all(np.isfinite(totals)):
        raise InputError(f"rewards of shape {totals.shape} are not finite numbers; give rewards[..., E]")
    each = np.where(choices > 0, choices, np.nan) / max(totals.shape[-1], 1)
    span = None if payoffs is None else np.ptp(np.asarray(payoffs, dtype=np.float64), axis=(-1, -2))
    found = skewed_mean(totals / each[..., None], alpha, span, both=True)
    return estimate(found.value, found.low, found.high, float(totals.shape[-1]), found.withdrawn)
