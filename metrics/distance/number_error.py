"""How far numbers are from the best ones, in their own unit."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.errors import InputError
from ...core.estimates import Estimate
from ..shared.counting import estimate
from ..shared.skewed_means import skewed_mean

__all__ = ["number_error"]


def number_error(number_errors: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over episodes of ``number_errors[..., E]``, each episode's mean distance of its numbers from the medians of their optimal
    laws, in the unit of the numbers; 0 or more.

    Where the optimum is one number, as a bid at a known value, it is the mean absolute error. The interval is
    `skewed_means.skewed_mean`'s, over episodes, and from 0. NaN at E = 1, which shows no spread. Raises `InputError` on numbers that are not finite.

    >>> number_error([0.0, 2.0, 4.0, 2.0]).value
    2.0

    Source: Shah et al. (2025), "Learning from synthetic labs: language models as auction participants", for bids; the interval, Hall
    (1992), "On the removal of skewness by transformation".
    """
    errors = np.asarray(number_errors, dtype=np.float64)
    if errors.ndim == 0 or not np.all(np.isfinite(errors)):
        raise InputError(
            f"errors of shape {errors.shape} are not finite numbers over episodes; give number_errors[..., E]"
        )
    found = skewed_mean(errors, alpha)
    return estimate(found.value, np.maximum(found.low, 0.0), found.high, found.n, found.withdrawn)
