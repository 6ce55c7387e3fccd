"""Bids beside what the object is worth: rows (episode, worth, bid, equilibrium bid), the episode being the unit.

Each function gives what every episode adds to a ratio or a line of least squares [E]: the number itself, plus the episode's part of
its linear error, so that their mean is the number and their spread its doubt.

>>> rows = np.array([[0, 10, 5, 5], [1, 20, 16, 10], [2, 30, 21, 15]], dtype=float)
>>> round(float(shading(rows, BID).mean()), 3), [round(float(part.mean()), 3) for part in line(rows)]
(0.3, [0.8, -2.0])

Source: Cochran (1977), "Sampling techniques", chapter 6, for the ratio; Gauss (1809) for the line; White (1980), "A
heteroskedasticity-consistent covariance matrix estimator", Econometrica 48, for its error.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from .row_wise import rowwise
from .skewed_means import skewed_mean

__all__ = ["BEST", "BID", "WORTH", "line", "line_part", "shading"]

WORTH = 1
BID = 2
BEST = 3
"""Columns behind the episode: what the object is worth to the bidder by its own value, its bid, and the mean of the equilibrium law."""

_MOST = 0.25


def shading(rows: FloatArray, column: int) -> FloatArray:
    """1 - (all bids of the ``column``) / (all worths), by episode [E]; NaN where nothing is worth anything."""
    worth, bid = (_sums(rows, rows[:, each]) for each in (WORTH, column))
    if not worth.sum() > 0:
        return np.full(len(worth), np.nan)
    shade = 1 - bid.sum() / worth.sum()
    return np.asarray(shade + ((1 - shade) * worth - bid) / worth.mean())


def line(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Slope and intercept of bids over worths, by episode [E] each; NaN where all worths are alike."""
    worth, bid = rows[:, WORTH], rows[:, BID]
    centred = worth - worth.mean()
    spread = (centred**2).mean()
    if not spread > 0:
        return (np.full(len(np.unique(rows[:, 0])), np.nan),) * 2
    slope = (centred * bid).mean() / spread
    rest = bid - bid.mean() - slope * centred
    leans = _sums(rows, centred * rest / spread), _sums(rows, rest * (1 - worth.mean() * centred / spread))
    each = len(rows) / len(leans[0])
    return slope + leans[0] / each, bid.mean() - slope * worth.mean() + leans[1] / each


def line_part(place: int, valued_bids: ArrayLike, alpha: float) -> Estimate:
    """The slope (``place`` 0) or intercept (1) of the `line` through ``valued_bids[..., N, 4]``, with `skewed_means.skewed_mean`'s interval
    over episodes; withdrawn where one episode makes more than a quarter of the sum of their squared errors."""
    return rowwise(partial(_part, place, alpha), (valued_bids, 2))


def _part(place: int, alpha: float, rows: FloatArray) -> Estimate:
    leans = line(rows)[place]
    found = skewed_mean(leans[np.isfinite(leans)], alpha, both=True)
    errors = (leans - leans.mean()) ** 2
    if errors.max() > _MOST * errors.sum() and not found.withdrawn:
        return Estimate(found.value, -np.inf, np.inf, found.n, "one episode decides the line")
    return found


def _sums(rows: FloatArray, values: FloatArray) -> FloatArray:
    """The sum of ``values`` [N] in each episode [E]."""
    _, place = np.unique(rows[:, 0], return_inverse=True)
    return np.asarray(np.bincount(place, values), dtype=np.float64)
