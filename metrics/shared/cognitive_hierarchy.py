"""The Poisson cognitive hierarchy of a two-player game, for many means at once.

>>> laws = hierarchy(np.array([[9.0, 0], [0, 1]]), np.array([[0.0, 1], [1, 0]]))
>>> laws[GRID.searchsorted(1.5)].round(3).tolist()
[0.888, 0.112]
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import gammaln, xlogy

from ...core.chance import FloatArray

__all__ = ["GRID", "hierarchy"]

GRID = np.arange(1001) / 100.0
"""The means tau [T] for which `hierarchy` gives laws."""

_LEVELS = 40  # beyond them 10 steps in the mean leave 2e-12
_TIE = 1e-9


def hierarchy(own: FloatArray, rival: FloatArray) -> FloatArray:
    """What a population of mean tau plays [T, A], for each tau of `GRID`: payoffs [A, O] to it and to its opponent.

    Source: Camerer, Ho and Chong (2004), "A cognitive hierarchy model of games".
    """
    return _played(*(tuple(map(tuple, table.tolist())) for table in (own, rival)))


@lru_cache(maxsize=256)
def _played(own_rows: tuple[tuple[float, ...], ...], rival_rows: tuple[tuple[float, ...], ...]) -> FloatArray:
    own, rival = np.array(own_rows), np.array(rival_rows)
    steps = np.arange(_LEVELS)
    share = np.exp(xlogy(steps, GRID[:, None]) - GRID[:, None] - gammaln(steps + 1))
    share /= share.sum(axis=1, keepdims=True)
    x, y = (np.full((len(GRID), size), 1 / size) for size in own.shape)
    all_x, all_y = share[:, :1] * x, share[:, :1] * y
    for k in range(1, _LEVELS):
        x, y = _best(all_y @ own.T), _best(all_x @ rival)
        all_x, all_y = all_x + share[:, k : k + 1] * x, all_y + share[:, k : k + 1] * y
    return np.asarray(all_x)


def _best(paid: FloatArray) -> FloatArray:
    """The best of the actions [T, A], evenly where several pay the most."""
    top = paid.max(axis=-1, keepdims=True)
    best = paid >= top - _TIE * np.abs(paid).max()
    return np.asarray(best / best.sum(axis=-1, keepdims=True))
