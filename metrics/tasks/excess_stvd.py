"""Total variation summed over a grid of coins, beyond what chance alone leaves."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import estimate
from ..shared.grids import weighted_gap

__all__ = ["excess_stvd"]


def excess_stvd(rates: ArrayLike, grid: ArrayLike, trials: ArrayLike, alpha: float = 0.05) -> Estimate:
    """`stvd` of ``rates[..., G]`` on ``grid[G]`` minus the expectation of a perfect sampler's at the same
    ``trials[..., G]``; near 0 for a faithful sampler.

    The interval is that of `stvd` moved by the same floor, which is exact.

    >>> round(excess_stvd([0.1, 0.5, 0.8], [0, 0.5, 1], 100).value, 3)
    0.26

    Source: Xiao et al. (2025), "Flipping Against All Odds"; the floor, De Moivre (1730).
    """
    gap = weighted_gap(rates, grid, trials, np.ones(np.shape(grid)), alpha=alpha)
    return estimate(gap.value - gap.floor, gap.low - gap.floor, gap.high - gap.floor, gap.n)
