"""How much the answer to a stated probability is a step at one half."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import estimate
from ..shared.grids import FLAT, step_gap

__all__ = ["step_likeness"]


def step_likeness(rates: ArrayLike, grid: ArrayLike, trials: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Step-likeness S = 4 integral_0^1 |r(p) - p| dp of ``rates[..., G]`` at the probabilities ``grid[G]``, by the
    trapezoid rule, the ends extended with the last rate; 0 calibrated, 1 a perfect step at one half, above 1
    anti-correlated.

    ``trials[..., G]`` are the choices behind each rate. S is biased upward: see `excess_step_likeness`. The
    interval is S -+ the sampling noise of the rates (`grids.weighted_gap`): conservative. The formula gives 1 to a rate of one half
    everywhere too, and more to any other constant: S is withheld, NaN within [0, 2], where the slope of the rates
    (`calibration_slope`) is not told from 0. Raises `InputError` on grids and shapes that do not match.

    >>> round(step_likeness([0, 0, 0.5, 1, 1], [0, 0.25, 0.5, 0.75, 1], 100).value, 3)
    0.5

    Source: Yang and Zhang (2025), "Failure to Mix".
    """
    value, low, high, n, _ = step_gap(rates, grid, trials, alpha)
    return estimate(value, low, high, n, np.where(np.isnan(value), FLAT, ""))
