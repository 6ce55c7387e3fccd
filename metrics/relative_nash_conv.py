"""NashConv that can be compared between games."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..chance import FloatArray
from ..core import Estimate
from .nash_conv import nash_conv

__all__ = ["relative_nash_conv"]


def relative_nash_conv(
    counts: ArrayLike,
    opponent: ArrayLike,
    own_payoffs: ArrayLike,
    opponent_payoffs: ArrayLike,
    *,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """`nash_conv` of the game in which each seat's payoffs are divided by their range, max - min; in [0, 2].

    ``counts[..., A]``, ``opponent[..., O]``, ``own_payoffs`` and ``opponent_payoffs[..., A, O]``.

    >>> round(relative_nash_conv([75, 25], [50, 50], [[1, -1], [-1, 1]], [[-1, 1], [1, -1]]).value, 3)
    0.25

    Source: Lanctot et al. (2017); the scale, Yang and Zhang (2025), "Failure to Mix".
    """
    tables = _scaled(own_payoffs), _scaled(opponent_payoffs)
    return nash_conv(counts, opponent, *tables, n_effective=n_effective, alpha=alpha)


def _scaled(payoffs: ArrayLike) -> FloatArray:
    table = np.asarray(payoffs, dtype=np.float64)
    spread = np.ptp(table, axis=(-1, -2))[..., None, None]
    return np.asarray(table / np.where(spread > 0, spread, 1.0))
