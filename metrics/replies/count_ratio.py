"""How many choices a reply that lists them holds, beside how many were asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr

from ...core.estimates import Estimate
from ..shared.batches import check_sizes
from ..shared.counting import estimate

__all__ = ["count_ratio"]


def count_ratio(came: ArrayLike, wanted: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Median of ``came[..., R]`` / ``wanted[..., R]`` over R replies, 0 or more; 1 is as many as were asked for.

    The interval lies between two order statistics, by the binomial law of how many replies are below the median:
    at least its nominal level at every R; from 0 to infinity where R is too small for any. ``n`` counts replies.
    Raises `InputError` unless each reply has both.

    >>> [round(x, 3) for x in count_ratio([100, 98, 100, 131, 90, 113, 150], [100] * 7)]
    [1.0, 0.9, 1.5, 7]

    Source: count compliance of "LLMs Are Bad Dice Players" (2026, arXiv 2601.05414); the interval, Thompson (1936).
    """
    given, asked = check_sizes(came, wanted)
    ratios = np.sort(given / asked, axis=-1)
    replies = ratios.shape[-1]
    below = int((bdtr(np.arange(replies), replies, 0.5) <= alpha / 2).sum())
    low, high = (ratios[..., below - 1], ratios[..., replies - below]) if below else (0.0, np.inf)
    return estimate(np.median(ratios, axis=-1), low, high, replies, "" if below else "too few replies")
