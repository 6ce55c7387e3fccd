"""Two players at the same addresses of chance: which is nearer to the optimum, and how many decisions would tell.

The total variation of a policy p from its optimum q is p(S) - q(S) with S the actions that it overplays, so to first order a
decision a moves it by (1{a in S} - p(S)) / n. The difference of two players' is then a mean over pairs of decisions: what both
owe to the same random numbers cancels.

>>> one, other = np.array([0, 0, 0, 0, 0, 0, 0, 1] * 20), np.array([0, 0, 0, 0, 0, 1, 0, 1] * 20)
>>> found = paired_difference(one, other, [0.5, 0.5], [0.5, 0.5])
>>> round(found.difference.value, 3), found.needed < 160
(0.125, True)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from .sampling_noise import expected_tv

__all__ = ["POWER", "Paired", "needed", "paired_difference"]

POWER = 0.8
"""The probability with which the number of decisions needed tells the difference."""


class Paired(NamedTuple):
    """The ``difference`` of two excess total variations, its ``variance``; how many decisions each player would ``need`` to tell
    it from 0 at 5 %, with probability `POWER`; and the share of the variance that is ``saved`` by common random numbers.
    """

    difference: Estimate
    variance: float
    needed: float
    saved: float


def paired_difference(
    one: ArrayLike,
    other: ArrayLike,
    optimal_one: ArrayLike,
    optimal_other: ArrayLike,
    episodes: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Paired:
    """The excess TV of ``one[N]`` less that of ``other[N]``, choices at the same addresses, from their optima [A].

    ``episodes[N]`` are the unit (default: every decision its own). Raises `InputError` on fewer than two episodes or on
    shapes that differ.

    Source: Glasserman and Yao (1992), "Some guidelines and guarantees for common random numbers", Management Science 38.
    """
    pairs = [
        (np.asarray(acts).astype(np.int64), np.asarray(law, dtype=np.float64))
        for acts, law in ((one, optimal_one), (other, optimal_other))
    ]
    names = np.arange(len(pairs[0][0])) if episodes is None else np.asarray(episodes)
    _, unit = np.unique(names, return_inverse=True)
    count = int(unit.max(initial=-1)) + 1
    if count < 2 or not pairs[0][0].shape == pairs[1][0].shape == names.shape:
        raise InputError(
            "two players are compared over two episodes or more that both played; give choices [N] of each"
        )
    values, leans = zip(*(_leaning(acts, law) for acts, law in pairs), strict=True)
    n, sums = len(unit), [np.bincount(unit, lean) for lean in leans]
    difference = float(values[0] - values[1])
    spread, apart = (
        float(x) * count / (count - 1)
        for x in (np.sum((sums[0] - sums[1]) ** 2), sum(np.sum(s**2) for s in sums))
    )
    variance = max(spread, 1.0) / n**2  # never less than one decision in doubt
    slack = float(-ndtri(alpha / 2) * np.sqrt(variance))
    estimate = Estimate(difference, difference - slack, difference + slack, n)
    return Paired(
        estimate, variance, needed(difference, variance * n, alpha), 1 - spread / apart if apart > 0 else 0.0
    )


def needed(difference: float, variance: float, alpha: float = 0.05) -> float:
    """Decisions after which a ``difference`` whose ``variance`` is that of one decision is told from 0; infinite for 0."""
    reach = -ndtri(alpha / 2) + ndtri(POWER)
    return float(np.ceil(variance * (reach / difference) ** 2)) if difference else np.inf


def _leaning(acts: IntArray, law: FloatArray) -> tuple[float, FloatArray]:
    """The excess TV, and by how much each decision moves it, [N], times N."""
    policy = np.bincount(acts, minlength=len(law)) / len(acts)
    overplayed = policy > law
    total = float((policy - law)[overplayed].sum())
    excess = total - float(expected_tv(np.float64(len(acts)), law))
    return excess, np.asarray(overplayed[acts] - float(policy[overplayed].sum()), dtype=np.float64)
