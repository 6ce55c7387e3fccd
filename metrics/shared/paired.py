"""Two players at the same addresses of chance: which is nearer to the optimum, and how many decisions would tell.

To first order each decision moves the excess total variation by its `influence`. The difference of two players' is then a mean over
pairs of decisions: what both owe to the same random numbers cancels.

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

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from .influence import influence_on_excess_tv

__all__ = ["POWER", "Paired", "needed", "paired_difference"]

POWER = 0.8
"""The probability with which the number of decisions needed tells the difference."""


class Paired(NamedTuple):
    """The ``difference`` of two excess total variations, its ``variance``; how many decisions each player would need to tell
    it from 0 at 5 % with probability `POWER` (``needed``); the share of the variance that is ``saved`` by common random numbers; and
    by how much each episode [E], by ascending number, moves the difference (``influence``).
    """

    difference: Estimate
    variance: float
    needed: float
    saved: float
    influence: FloatArray


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
    found = [influence_on_excess_tv(acts, law) for acts, law in pairs]
    sums = [np.bincount(unit, one.each) * np.sqrt(count / (count - 1)) for one in found]
    difference, influence, n = found[0].value - found[1].value, sums[0] - sums[1], len(unit)
    spread, apart = (float(x) for x in (influence @ influence, sum(one @ one for one in sums)))
    variance = max(spread, 1 / n**2)  # never less than one decision in doubt
    slack = float(-ndtri(alpha / 2) * np.sqrt(variance))
    return Paired(
        Estimate(difference, difference - slack, difference + slack, n),
        variance,
        needed(difference, variance * n, alpha),
        1 - spread / apart if apart > 0 else 0.0,
        influence,
    )


def needed(difference: float, variance: float, alpha: float = 0.05) -> float:
    """Decisions after which a ``difference`` whose ``variance`` is that of one decision is told from 0; infinite for 0."""
    reach = -ndtri(alpha / 2) + ndtri(POWER)
    return float(np.ceil(variance * (reach / difference) ** 2)) if difference else np.inf
