"""How far rates are from the probabilities that they should have, on the average over a grid."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import estimate
from ..shared.grids import weighted_gap

__all__ = ["mean_absolute_error"]


def mean_absolute_error(
    rates: ArrayLike, grid: ArrayLike, trials: ArrayLike, alpha: float = 0.05
) -> Estimate:
    """Mean of |rates_g - grid_g| over the points of ``grid[G]``, of ``rates[..., G]``; in [0, 1].

    `stvd` over the number of points. ``trials[..., G]`` are the choices behind each rate. Biased upward: see
    `excess_stvd`. The interval is that of `stvd`, scaled. Raises `InputError` on grids and shapes that do not match.

    >>> round(mean_absolute_error([0.1, 0.5, 0.8], [0, 0.5, 1], 100).value, 3)
    0.1

    Source: Yang and Zhang (2025), "Failure to Mix", experiment 6.
    """
    size = np.size(grid)
    gap = weighted_gap(rates, grid, trials, np.full(size, 1 / max(size, 1)), alpha=alpha)
    return estimate(*gap[:4])
