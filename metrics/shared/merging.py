"""One e-process from those of several information sets, of one seat or of all.

Each decision belongs to one information set of one seat, so at every decision one process moves and the others stand
still: any product of them that was fixed beforehand is an e-process of all decisions together (Vovk and Wang, 2021). With
E_i the wealth at information set i of the K that there are (and not of those met so far), the merged wealth is the average over w in {1/K, 1/2, 1} of
prod_i (1 - w + w E_i): nearly as good as the best one alone, as half of them, and as all together.

Across seats the product needs that seats draw independently given the past. That is part of what is tested: in an
equilibrium every seat mixes on its own. (The plain average is valid under any dependence, but as weak as its weakest part.)

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

__all__ = ["merge", "merge_in_order", "merge_values"]


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
    return merge_in_order(np.concatenate(held), np.repeat(np.arange(len(held)), [*map(len, held)]), times)


def merge_in_order(paths: FloatArray, at: IntArray, when: ArrayLike, most: int | None = None) -> FloatArray:
    """`merge` of ``paths[N]``, the processes one after another: ``at[N]`` numbers them, ascending; ``when[N]``; ``most`` K,
    where more than those here may come.
    """
    if not len(paths):
        return np.zeros(0)
    order = np.argsort(np.asarray(when), kind="stable")
    begins = np.diff(at, prepend=-1) != 0
    parts = []
    for share in _shares(most or int(begins.sum())):
        hedged = _hedged(paths, share)
        steps = hedged - np.where(begins, 0.0, np.concatenate([[0.0], hedged[:-1]]))
        parts.append(np.asarray(np.cumsum(steps[order])))
    return average(parts, [1 / len(parts)] * len(parts))


def merge_values(values: FloatArray, most: int | None = None) -> FloatArray:
    """The merged log wealth [L] at each of L times from the ``values[K, L]`` that processes have at them."""
    shares = _shares(most or len(values))
    parts = [_hedged(values, share).sum(axis=0) for share in shares]
    return average(parts, [1 / len(parts)] * len(parts))


def _shares(count: int) -> tuple[float, ...]:
    return (1 / count, 0.5, 1.0) if count > 1 else (1.0,)


def _hedged(paths: FloatArray, share: float) -> FloatArray:
    """log (1 - share + share E) of log wealth."""
    with np.errstate(divide="ignore"):
        aside, at_stake = np.log1p(-share), np.log(share)
    return np.asarray(np.logaddexp(aside, at_stake + np.minimum(paths, 1e6)))
