"""One e-process for a seat from those of its information sets.

Each decision belongs to one information set, so at every decision one process moves and the others stand
still: any product of them that was fixed beforehand is an e-process of the whole seat (Vovk and Wang, 2021).
With E_i the wealth at information set i of K, the merged wealth is the average over w in {1/K, 1/2, 1} of
prod_i (1 - w + w E_i): nearly as good as the best one alone, as half of them, and as all together.

>>> one, two = np.log([2.0, 4.0]), np.log([3.0])
>>> np.exp(merge([one, two], [[0, 2], [1]])).round(3).tolist()
[1.667, 4.0, 7.333]
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from .mixtures import average

__all__ = ["merge"]


def merge(paths: Sequence[ArrayLike], when: Sequence[ArrayLike]) -> FloatArray:
    """Log wealth [N] of the seat after each of its decisions, N = sum of N_i.

    ``paths[i][N_i]`` is the log wealth at information set i after each of its own decisions, ``when[i][N_i]``
    the place of that decision among all of the seat's (any numbers that grow with time). Only the order of
    time makes "it ever reached" safe; the last value does not depend on it.

    Source: Vovk and Wang (2021), "E-values: calibration, combination and applications"; the order, Ville (1939).
    """
    held = [np.asarray(path, dtype=np.float64) for path in paths if np.size(path)]
    if not held:
        return np.zeros(0)
    times = np.concatenate([np.asarray(time) for time in when if np.size(time)])
    order = np.argsort(times, kind="stable")
    stakes = (1 / len(held), 0.5, 1.0) if len(held) > 1 else (1.0,)
    return average([_product(held, order, stake) for stake in stakes], [1 / len(stakes)] * len(stakes))


def _product(paths: Sequence[FloatArray], order: IntArray, stake: float) -> FloatArray:
    """log prod_i (1 - stake + stake E_i) along the merged order."""
    with np.errstate(divide="ignore"):
        aside, at_stake = np.log1p(-stake), np.log(stake)
    hedged = [np.logaddexp(aside, at_stake + np.minimum(path, 1e6)) for path in paths]
    steps = np.concatenate([np.diff(path, prepend=0.0) for path in hedged])
    return np.asarray(np.cumsum(steps[order]))
