"""The linear equilibria of one informed trader who hides among noise, over several auctions."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq

from ....core.chance import FloatArray

__all__ = ["LinearEquilibrium", "disclosed_equilibrium", "sequential_equilibrium"]


class LinearEquilibrium(NamedTuple):
    """What holds in each of N auctions, arrays [N].

    With prior price p the informed trader orders ``beta`` (v - p), plus normal noise of standard deviation ``own_noise``; the price
    becomes p + ``impact`` y at a total order y, and the next prior price p + ``next_impact`` y, or, where orders are disclosed,
    p + ``next_impact`` x at the trader's own order x. ``variance`` is what is left of the variance of v before the auction, and the
    trader's expected profit from it on is ``alpha`` (v - p)^2 + ``delta``.
    """

    beta: FloatArray
    impact: FloatArray
    next_impact: FloatArray
    own_noise: FloatArray
    variance: FloatArray
    alpha: FloatArray
    delta: FloatArray


@lru_cache(maxsize=64)
def sequential_equilibrium(auctions: int, value_sd: float, noise: float) -> LinearEquilibrium:
    """Where only the total of orders is seen: the difference equations of Kyle, solved from the last auction backwards.

    They are solved for a last variance of 1 and unit noise, and scaled: a factor c on variance and s on noise multiply lambda by
    c^(1/2) / s, beta by s / c^(1/2), alpha by s / c^(1/2) and delta by s c^(1/2).

    >>> one = sequential_equilibrium(1, 2.0, 10.0)
    >>> float(one.beta[0]), float(one.impact[0]), float(one.alpha[0])
    (5.0, 0.1, 2.5)

    Source: Kyle (1985), "Continuous auctions and insider trading", Econometrica 53, 1315-1335, theorem 2.
    """
    after, alpha, delta, steps = 1.0, 0.0, 0.0, []
    for _ in range(auctions):
        impact = _impact(after, alpha)
        beta = (1 - 2 * alpha * impact) / (2 * impact * (1 - alpha * impact))
        before = after / (1 - beta * impact)
        delta += alpha * impact**2
        alpha = 1 / (4 * impact * (1 - alpha * impact))
        steps.append((beta, impact, before, alpha, delta))
        after = before
    table = np.array(steps[::-1])
    beta, impact, variance, alphas, deltas = table.T
    root = value_sd / np.sqrt(variance[0])
    scaled = impact * root / noise
    return LinearEquilibrium(
        beta * noise / root,
        scaled,
        scaled,
        np.zeros(auctions),
        variance * root**2,
        alphas * noise / root,
        deltas * noise * root,
    )


def _impact(after: float, alpha: float) -> float:
    """Lambda of an auction that leaves a variance of ``after``, where what follows is worth ``alpha`` (v - p)^2; unit noise."""
    if not alpha:
        return float(np.sqrt(after / 2))
    return float(
        brentq(
            lambda x: 2 * x**2 * (1 - alpha * x) - after * (1 - 2 * alpha * x), 0, 1 / (2 * alpha), xtol=1e-15
        )
    )


def disclosed_equilibrium(auctions: int, value_sd: float, noise: float) -> LinearEquilibrium:
    """Where each order is disclosed after its auction: the informed trader adds noise of its own, and is indifferent until the last.

    Lambda is V^(1/2) / (2 N^(1/2) s), V being the variance of v and s the ``noise``; with k auctions to go, this one included, beta is
    1 / (2 lambda k), the own noise has variance s^2 (k - 1) / k, and the next prior price moves by 2 lambda for each unit of the order.

    >>> two = disclosed_equilibrium(2, 2.0, 10.0)
    >>> two.beta.round(3).tolist(), two.own_noise.round(3).tolist()
    ([3.536, 7.071], [7.071, 0.0])

    Source: Huddart, Hughes and Levine (2001), "Public disclosure and dissimulation of insider trades", Econometrica 69, 665-681.
    """
    left = np.arange(auctions, 0, -1)
    impact = np.full(auctions, value_sd / (2 * np.sqrt(auctions) * noise))
    return LinearEquilibrium(
        1 / (2 * impact * left),
        impact,
        2 * impact,
        noise * np.sqrt((left - 1) / left),
        value_sd**2 * left / auctions,
        1 / (4 * impact),
        np.zeros(auctions),
    )
