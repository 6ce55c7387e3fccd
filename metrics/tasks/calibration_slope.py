"""How steeply the rate follows the probability that was asked for."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import estimate
from ..shared.grids import slope

__all__ = ["calibration_slope"]


def calibration_slope(rates: ArrayLike, grid: ArrayLike, trials: ArrayLike, alpha: float = 0.05) -> Estimate:
    """The slope of the line of least squares through ``rates[..., G]`` at the probabilities ``grid[G]``, each weighted by its
    ``trials[..., G]``: 1 calibrated, about 1.5 a step at one half, 0 a rate that is the same whatever is asked for, below 0
    anti-correlated.

    The interval is the normal one of a weighted sum of rates, each with the reach of Wilson's interval. NaN between minus and plus
    infinity on a single point. Raises `InputError` on grids and shapes that do not match.

    >>> [round(float(part), 2) for part in calibration_slope([0.5, 0.5, 0.5], [0.1, 0.5, 0.9], 100)]
    [0.0, -0.17, 0.17, 300.0]

    Source: Gauss (1809) for least squares; Wilson (1927); the curve, Yang and Zhang (2025).
    """
    return estimate(*slope(rates, grid, trials, alpha))
