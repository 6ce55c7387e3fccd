"""How many steps of reasoning the seat's choices show in the mean."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtri, xlogy

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.best_response import check_table
from ..shared.cognitive_hierarchy import GRID, hierarchy
from ..shared.counting import independent
from ..shared.logit import drop
from ..shared.row_wise import rowwise

__all__ = ["cognitive_hierarchy_tau"]


def cognitive_hierarchy_tau(
    counts: ArrayLike,
    own_payoffs: ArrayLike,
    opponent_payoffs: ArrayLike,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """tau of the Poisson cognitive hierarchy, the mean number of steps of reasoning, fitted to ``counts[..., A]`` by
    maximum likelihood; from 0 (uniform) to 10, where the fit ends.

    A share e^-tau tau^k / k! of a population reasons k steps: level 0 plays uniformly, level k best against the others' levels
    below k in their shares (ties: uniformly). ``own_payoffs`` and ``opponent_payoffs[..., A, O]``. The choices are taken as of
    many who differ, or of one who draws a level each time. The interval holds all tau on a grid of steps of 0.01 whose
    likelihood is near enough to the greatest (``n_effective`` choices strong, with a degree of freedom for each action but one, as
    best responses jump); its upper end is infinite where 10 is in it. NaN within [0, inf] where there is no choice, or no tau plays otherwise than uniformly.

    >>> [round(x, 2) for x in cognitive_hierarchy_tau([88, 12], [[9, 0], [0, 1]], [[0, 1], [1, 0]])]
    [8.49, 0.95, 9.4, 100.0]

    Source: Camerer, Ho and Chong (2004), "A cognitive hierarchy model of games", Quarterly Journal of Economics 119, 861-898;
    the interval, Wilks (1938).
    """
    table, own, _ = check_table(own_payoffs, counts, np.zeros(np.shape(own_payoffs)[-1]))
    rival = np.broadcast_to(np.asarray(opponent_payoffs, dtype=np.float64), table.shape)
    parts = (own, 1), (table, 2), (rival, 2), (independent(own, n_effective), 0)
    return rowwise(partial(_fit, alpha=alpha), *parts)


def _fit(
    counts: FloatArray, own: FloatArray, rival: FloatArray, size: FloatArray, alpha: float
) -> tuple[float, float, float, float]:
    n, laws = float(counts.sum()), hierarchy(own, rival)
    if n == 0 or np.ptp(laws) < 1e-9:
        return np.nan, 0.0, np.inf, n
    fit = float(size) / n * xlogy(counts, laws).sum(axis=-1)
    allowed = max(drop(alpha, float(size)), float(chdtri(len(counts) - 1, alpha)) / 2)
    inside = GRID[fit >= fit.max() - allowed]
    best = float(GRID[int(fit.argmax())])
    return best, float(inside[0]), np.inf if inside[-1] == GRID[-1] else float(inside[-1]), n
