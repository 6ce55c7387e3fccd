"""Total variation summed over a grid of coins."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import estimate
from ..shared.grids import weighted_gap

__all__ = ["stvd"]


def stvd(rates: ArrayLike, grid: ArrayLike, trials: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Sum of total variation distances, sum_g |rates_g - grid_g|, of ``rates[..., G]`` at the probabilities
    ``grid[G]``; from 0 to G.

    ``trials[..., G]`` are the choices behind each rate. Biased upward: see `excess_stvd`. The interval is STVD
    -+ the sampling noise of the rates (`grids.weighted_gap`): conservative. Raises `InputError` on grids and shapes that
    do not match.

    >>> round(stvd([0.1, 0.5, 0.8], [0, 0.5, 1], 100).value, 3)
    0.3

    Source: Xiao et al. (2025), "Flipping Against All Odds".
    """
    gap = weighted_gap(rates, grid, trials, np.ones(np.shape(grid)), alpha=alpha)
    return estimate(*gap[:4])
