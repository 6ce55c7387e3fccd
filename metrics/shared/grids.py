"""Rates of one action over a grid of the probabilities at which it should be played.

``rates[..., G]`` shares, ``grid[G]`` rising probabilities, ``trials[..., G]`` choices behind each share. The
distance is a weighted sum of |rate - probability|.

>>> gap = weighted_gap([0.0, 1.0], [0.25, 0.75], [10, 10], np.ones(2))
>>> round(float(gap.value), 2), round(float(gap.floor), 3)
(0.5, 0.225)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from ...core.chance import FloatArray
from ...core.errors import InputError
from .intervals import wilson
from .sampling_noise import mean_deviation

__all__ = ["FLAT", "Gap", "Slope", "slope", "step_gap", "step_weights", "weighted_gap"]


FLAT = "rates that hardly rise"
"""Why a step cannot be told from a constant."""


class Gap(NamedTuple):
    """``value`` in [``low``, ``high``] from ``n`` choices, and a perfect sampler's expectation, the ``floor``."""

    value: FloatArray
    low: FloatArray
    high: FloatArray
    n: FloatArray
    floor: FloatArray


class Slope(NamedTuple):
    """The slope of the rates over the grid in [``low``, ``high``], from ``n`` choices."""

    value: FloatArray
    low: FloatArray
    high: FloatArray
    n: FloatArray


def weighted_gap(
    rates: ArrayLike,
    grid: ArrayLike,
    trials: ArrayLike,
    weights: FloatArray,
    ends: tuple[float, float] = (0.0, 0.0),
    alpha: float = 0.05,
) -> Gap:
    """sum_g weights_g |rates_g - grid_g|, plus ends_0 times the first rate and ends_1 times the last one's
    distance from 1, with its interval and its floor.

    The interval is value -+ the sampling noise of the rates, whose weighted sum of |normal|s has mean sqrt(2/pi) sum w s
    and deviation sqrt(1 - 2/pi) sqrt(sum w^2 s^2); each s is the reach of Wilson's interval over z. Conservative
    by the triangle inequality. Raises `InputError` on grids and shapes that do not match.
    """
    share, aim, size = _checked(rates, grid, trials)
    z = float(ndtri(1 - alpha / 2))
    heavy = weights.copy()
    heavy[[0, -1]] += ends
    spread = heavy * _deviation(share, size, alpha)
    noise = np.sqrt(2 / np.pi) * spread.sum(axis=-1) + z * np.sqrt((1 - 2 / np.pi) * (spread**2).sum(axis=-1))
    value = np.abs(share - aim) @ weights + ends[0] * share[..., 0] + ends[1] * (1 - share[..., -1])
    floor = mean_deviation(size, aim) @ weights + ends[0] * aim[0] + ends[1] * (1 - aim[-1])
    return Gap(value, np.maximum(value - noise, 0.0), value + noise, size.sum(axis=-1), floor)


def step_weights(grid: ArrayLike) -> tuple[FloatArray, tuple[float, float]]:
    """``weights[G]`` and ``ends`` with which `weighted_gap` is 4 integral_0^1 |r(p) - p| dp by the trapezoid
    rule, the ends 0 and 1 extended with the nearest rate.
    """
    points = np.concatenate([[0.0], np.asarray(grid, dtype=np.float64), [1.0]])
    pieces = 2 * np.diff(points)
    return pieces[:-1] + pieces[1:], (float(pieces[0]), float(pieces[-1]))


def slope(rates: ArrayLike, grid: ArrayLike, trials: ArrayLike, alpha: float = 0.05) -> Slope:
    """The slope of the line of least squares through ``rates[..., G]`` on ``grid[G]``, weighted by ``trials[..., G]``; NaN between
    minus and plus infinity on a single point. Raises `InputError` on grids and shapes that do not match.
    """
    share, aim, size = _checked(rates, grid, trials)
    centred = aim - (size @ aim / size.sum(axis=-1))[..., None]
    pull = size * centred
    scale = (pull * centred).sum(axis=-1)
    known = scale > 0
    pull = pull / np.where(known, scale, 1.0)[..., None]
    value = np.where(known, (pull * share).sum(axis=-1), np.nan)
    unbiased = np.sqrt(share * (1 - share) / np.maximum(size - 1, 1))  # of few trials Wilson's reach is less
    noise = np.sqrt(((pull * np.maximum(_deviation(share, size, alpha), unbiased)) ** 2).sum(axis=-1))
    reach = np.where(known, float(ndtri(1 - alpha / 2)) * noise, np.inf)
    middle = np.where(known, value, 0.0)
    return Slope(value, middle - reach, middle + reach, size.sum(axis=-1))


def step_gap(rates: ArrayLike, grid: ArrayLike, trials: ArrayLike, alpha: float = 0.05) -> Gap:
    """`weighted_gap` with `step_weights`, NaN from 0 to 2 where the `slope` is not told from 0.

    The formula gives 1 to a constant one half as it does to a step at one half, and cannot tell them apart.
    """
    gap = weighted_gap(rates, grid, trials, *step_weights(grid), alpha=alpha)
    line = slope(rates, grid, trials, alpha)
    flat = ~((line.low > 0) | (line.high < 0))
    value, low, high = (
        np.where(flat, nothing, told)
        for nothing, told in zip((np.nan, 0.0, 2.0), (gap.value, gap.low, gap.high), strict=True)
    )
    return Gap(value, low, high, gap.n, gap.floor)


def _deviation(share: FloatArray, size: FloatArray, alpha: float) -> FloatArray:
    """The standard deviation of each share: the reach of Wilson's interval over z."""
    least, most = wilson(share * size, size, alpha)
    return np.maximum(share - least, most - share) / float(ndtri(1 - alpha / 2))


def _checked(
    rates: ArrayLike, grid: ArrayLike, trials: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    share, aim = np.asarray(rates, dtype=np.float64), np.asarray(grid, dtype=np.float64)
    if share.ndim == 0 or aim.shape != share.shape[-1:]:
        raise InputError(
            f"rates of shape {share.shape} on a grid of shape {aim.shape}; give rates[..., G] and grid[G]"
        )
    if not (
        np.all((share >= 0) & (share <= 1)) and np.all((aim >= 0) & (aim <= 1)) and np.all(np.diff(aim) > 0)
    ):
        raise InputError(
            "rates or grid leave [0, 1], or the grid does not rise; give shares at rising probabilities"
        )
    return share, aim, np.broadcast_to(np.asarray(trials, dtype=np.float64), share.shape)
