"""Step-likeness beyond what chance alone leaves."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import estimate
from ..shared.grids import FLAT, step_gap

__all__ = ["excess_step_likeness"]


def excess_step_likeness(
    rates: ArrayLike, grid: ArrayLike, trials: ArrayLike, alpha: float = 0.05
) -> Estimate:
    """`step_likeness` of ``rates[..., G]`` on ``grid[G]`` minus the expectation of a perfect sampler's at the same
    ``trials[..., G]``; near 0 for a faithful sampler.

    The interval is that of `step_likeness` moved by the same floor, which is exact; NaN where that is withheld.

    >>> round(excess_step_likeness([0, 0, 0.5, 1, 1], [0, 0.25, 0.5, 0.75, 1], 100).value, 3)
    0.391

    Source: Yang and Zhang (2025), "Failure to Mix"; the floor, De Moivre (1730).
    """
    gap = step_gap(rates, grid, trials, alpha)
    none = np.where(np.isnan(gap.value), FLAT, "")
    return estimate(gap.value - gap.floor, gap.low - gap.floor, gap.high - gap.floor, gap.n, none)
