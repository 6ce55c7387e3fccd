"""Does a second choice make up for the first one's deviation."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from ..shared.row_wise import rowwise

__all__ = ["compensation_correlation"]

_ALL_BUT_ONE = 1 - 1e-12


def compensation_correlation(turn_rates: ArrayLike, grid: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Correlation of r_1(p) - p with r_2(p) - p over the points p of ``grid[G]``, in [-1, 1]: below 0 where what one turn
    has too much of, the next has too little. r_1 and r_2 are the first two of ``turn_rates[..., K, G]``.

    Interval: Fisher's z, for the correlation to be expected of as many points and choices: sampling noise of the rates draws it
    towards the correlation of choices within an episode (0 where they are independent). The points count as (sum v)^2 /
    sum v^2 of them, v = p (1 - p) the variance of a faithful sampler's rates; conservative where deviations are not chance. n is
    the number of points. NaN within [-1, 1] where a turn never deviates, or always by the same. Raises `InputError` on fewer
    than two turns, and on grids and shapes that do not match.

    >>> round(compensation_correlation([[0, 0, 0.5, 1, 1], [0.5, 1, 0.5, 0, 0.5]], [0, 0.25, 0.5, 0.75, 1]).value, 3)
    -0.832

    Source: Yang and Zhang (2025), "Failure to Mix", experiment 2; Fisher (1921), "On the probable error of a coefficient of
    correlation".
    """
    rates, aim = np.asarray(turn_rates, dtype=np.float64), np.asarray(grid, dtype=np.float64)
    if rates.ndim < 2 or rates.shape[-2] < 2 or aim.shape != rates.shape[-1:]:
        raise InputError(
            f"rates of shape {rates.shape} on a grid of shape {aim.shape}; give turn_rates[..., K, G] of two turns or more, and grid[G]"
        )
    return rowwise(partial(_correlation, aim, alpha), (rates, 2))


def _correlation(aim: FloatArray, alpha: float, rates: FloatArray) -> tuple[float, float, float, float]:
    first, second = rates[:2] - aim - (rates[:2] - aim).mean(axis=-1, keepdims=True)
    size, scale = float(len(aim)), np.sqrt((first @ first) * (second @ second))
    if not scale > 1e-12:
        return np.nan, -1.0, 1.0, size
    value, variance = float(np.clip(first @ second / scale, -1, 1)), aim * (1 - aim)
    points = variance.sum() ** 2 / max(variance @ variance, 1e-300)
    if points <= 3:
        return Estimate(value, -1.0, 1.0, size, "too few points")
    reach = ndtri(1 - alpha / 2) / np.sqrt(points - 3)
    low, high = np.tanh(np.arctanh(np.clip(value, -_ALL_BUT_ONE, _ALL_BUT_ONE)) + np.array([-reach, reach]))
    return value, min(float(low), value), max(float(high), value), size
