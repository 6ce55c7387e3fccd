"""How much a chosen number leans on the one before it."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from ..shared.clusters import units, variance
from ..shared.row_wise import rowwise

__all__ = ["rank_autocorrelation"]

_FEWEST = 16.0


def rank_autocorrelation(numbers_in_order: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Lag-1 rank correlation of ``numbers_in_order[..., T]``, all in one row, in [-1, 1]; 0 where they do not look back.

    r = sum z_t z_t+1 / sum z_t^2 + 1 / T, z the numbers' midranks less their mean; 1 / T is the bias under
    independence, taken out. Interval: Student's on the scale of atanh, from blocks of ceil(T^(1/2)) numbers, and 4 |r| / T wider
    for the bias left under dependence (Kendall, 1954); no less than the variance that an AR(1) of the same r has. Withdrawn,
    that is [-1, 1], where the numbers cross their median so seldom that T of them are worth fewer than
    sixteen, or than T^(1/2): a block is then too short to hold what leans on each other. NaN below three numbers and where all are equal. Raises `InputError` on numbers that are not finite.

    >>> round(rank_autocorrelation([1, 9, 2, 8, 3, 7, 4, 6]).value, 3)
    -0.69

    Source: Wald and Wolfowitz (1943); Bartels (1982) for ranks; crossings, Rice (1945).
    """
    chosen = np.asarray(numbers_in_order, dtype=np.float64)
    if not np.all(np.isfinite(chosen)):
        raise InputError("numbers are not finite; give the chosen numbers in order")
    return rowwise(partial(_lag_one, alpha=alpha), (chosen, 1))


def _midranks(row: FloatArray) -> FloatArray:
    _, place, counts = np.unique(row, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[place])


def _worth(centred: FloatArray) -> float:
    """How many independent numbers these are worth, by how often they cross their median: an AR(1) of correlation r crosses
    at a rate of arccos(r) / pi and is worth T (1 - r) / (1 + r).
    """
    sides = np.sign(centred[centred != 0])
    lean = np.cos(np.pi * np.count_nonzero(np.diff(sides)) / len(centred))
    return float(len(centred) * (1 - lean) / (1 + lean)) if lean > -1 else np.inf


def _lag_one(row: FloatArray, alpha: float) -> tuple[float, float, float, float]:
    n = len(row)
    centred = _midranks(row) - (n + 1) / 2
    power = float(centred @ centred)
    if n < 3 or power == 0:
        return np.nan, -1.0, 1.0, n
    value = float(np.clip(centred[:-1] @ centred[1:] / power + 1 / n, -1, 1))
    if _worth(centred) < max(_FEWEST, n**0.5):
        return Estimate(value, -1.0, 1.0, n, "too few crossings of the median")
    lean = -value * centred**2 / power
    lean[1:] += centred[:-1] * centred[1:] / power
    held = np.ones((1, n), dtype=bool)
    spread, count = variance((lean - lean.mean())[None], units(held), held)
    free = max(1 - value**2, 1 / n)
    reach = stdtrit(max(count - 1, 1), 1 - alpha / 2) * np.sqrt(max(spread / free**2, 1 / (n * free)))
    middle = np.arctanh(np.clip(value, -1 + 1 / n**2, 1 - 1 / n**2))
    bias = 4 * abs(value) / n
    low, high = (
        float(np.clip(x, -1, 1)) for x in (np.tanh(middle - reach) - bias, np.tanh(middle + reach) + bias)
    )
    return value, min(low, value), max(high, value), n
