"""A budget spent on arms of known mean and cost: the linear program of which arms to mix.

A pull may cost ``rate`` on the average: maximise sum_k x_k mean_k over x >= 0 with sum_k x_k cost_k <= rate and sum_k x_k <= 1. Its
optimum lies on the upper envelope of the points (cost_k, mean_k) and (0, 0): two neighbours on it are mixed so that the budget and
the pulls run out together, or, where the budget runs out first in any case, the arm that pays most for its cost is pulled alone.

>>> mean, cost = np.array([0.3, 0.45, 0.8]), np.array([1.0, 2.0, 4.0])
>>> knapsack_law(mean, cost, np.array([2.0, 0.5, 9.0])).round(6).tolist()
[[0.666667, 0.0, 0.333333], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
>>> [round(price, 6) for price in prices(mean, cost, 2.0)]
[0.133333, 0.166667]

Source: Badanidiyuru, Kleinberg and Slivkins (2013), "Bandits with knapsacks", FOCS, section 1.
"""

from __future__ import annotations

import numpy as np

from ..chance import FloatArray, IntArray

__all__ = ["knapsack_law", "prices"]


def knapsack_law(mean: FloatArray, cost: FloatArray, rate: FloatArray) -> FloatArray:
    """The law [B, K] of the program, given that something is pulled, where a pull may cost ``rate`` [B] on the average.

    ``mean`` [K] is 0 or more and ``cost`` [K] above 0. Where all arms pay nothing they share evenly.
    """
    arms = _envelope(mean, cost)
    if not len(arms):
        return np.full((len(rate), len(mean)), 1 / len(mean))
    law = np.zeros((len(rate), len(mean)))
    place = np.searchsorted(cost[arms], rate)
    left, right = arms[np.maximum(place - 1, 0)], arms[np.minimum(place, len(arms) - 1)]
    share = np.where(
        left == right, 1.0, (rate - cost[left]) / np.where(left == right, 1, cost[right] - cost[left])
    )
    row = np.arange(len(rate))
    law[row, right] += share
    law[row, left] += 1 - share
    return law


def prices(mean: FloatArray, cost: FloatArray, rate: float) -> tuple[float, float]:
    """What a pull and a unit of the budget are worth, the shadow prices of the program: (of a pull, of a unit), 0 or more."""
    arms = _envelope(mean, cost)
    x, y = np.append(0.0, cost[arms]), np.append(0.0, mean[arms])
    place = int(np.searchsorted(x, rate))
    if place == len(x):
        return float(y[-1]), 0.0
    unit = (y[place] - y[place - 1]) / (x[place] - x[place - 1])
    return float(y[place] - unit * x[place]), float(unit)


def _envelope(mean: FloatArray, cost: FloatArray) -> IntArray:
    """The arms on the rising part of the upper envelope of their points and (0, 0), by ascending cost."""
    kept: list[int] = []
    while True:
        x, y = (cost[kept[-1]], mean[kept[-1]]) if kept else (0.0, 0.0)
        further = np.flatnonzero((cost > x) & (mean > y))
        if not len(further):
            return np.array(kept, dtype=np.int64)
        slope = (mean[further] - y) / (cost[further] - x)
        steepest = further[slope >= slope.max() * (1 - 1e-12)]
        kept.append(int(steepest[np.argmin(cost[steepest])]))
