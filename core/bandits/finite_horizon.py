"""Bayes-optimal play of a bandit of known length, by dynamic programming over all histories.

With m pulls left, Q_k = p_k (1 + V(one more success of arm k)) + (1 - p_k) V(one more failure of arm k), V = max Q, from V = 0 with no
pull left. A history is the 2 K counts; there are C(T + 2 K, 2 K) of them in T pulls.

>>> import numpy as np
>>> values(np.array([[1, 2]]), np.array([[1.0, 1.0]]), horizon=4).round(4).tolist()  # the last pull: posterior means
[[0.6667, 0.5]]
"""

from __future__ import annotations

from functools import lru_cache
from math import comb

import numpy as np
from numpy.typing import NDArray

from ..chance import FloatArray, IntArray
from ..compositions import compositions
from ..errors import InputError
from .gittins import whole
from .history import History, even

__all__ = ["bayes_optimal", "values"]

_MOST = 3_000_000
_TIE = 1e-9
_Level = tuple[IntArray, FloatArray]


def bayes_optimal(history: History, horizon: int = 10) -> FloatArray:
    """The arms that earn most in expectation to the end of ``horizon`` pulls, all alike, [B, K]; rewards 0 or 1, priors uniform.

    Source: Berry and Fristedt (1985), "Bandit Problems"; Bradt, Johnson and Karlin (1956), Annals of Mathematical Statistics 27, 1060-1074.
    """
    earned = np.where(history.may, values(history.pulls, history.gains, horizon), -np.inf)
    return even(earned >= earned.max(axis=-1, keepdims=True) - _TIE)


def values(pulls: NDArray[np.int64] | FloatArray, gains: FloatArray, horizon: int) -> FloatArray:
    """What is earned in expectation from now to the end where each arm is pulled now and optimally from then on, [B, K].

    Raises `InputError` on parts of successes, on a history as long as the ``horizon``, and where there are more than 3 million histories.
    """
    arms = pulls.shape[-1]
    histories = comb(horizon + 2 * arms, 2 * arms)
    if histories > _MOST:
        raise InputError(
            f"{arms} arms have {histories:,} histories of {horizon} pulls; solved are up to {_MOST:,}: take fewer of either, or the law `gittins`"
        )
    won = whole(np.asarray(gains, dtype=np.float64))
    lost = whole(np.asarray(pulls, dtype=np.float64)) - won
    counts = np.stack([won, lost], axis=-1).reshape(len(won), 2 * arms)
    turn = counts.sum(axis=1)
    if turn.max(initial=0) >= horizon:
        raise InputError(f"a history of {turn.max()} pulls leaves none of {horizon}; give a longer horizon")
    found = np.empty(pulls.shape)
    for played in np.unique(turn).tolist():
        rows = turn == played
        codes, each = _levels(arms, horizon)[played]
        found[rows] = each[np.searchsorted(codes, counts[rows] @ _radix(arms, horizon))]
    return found


@lru_cache(maxsize=4)
def _levels(arms: int, horizon: int) -> tuple[_Level, ...]:
    """For each number of pulls made, the codes of all histories, ascending, and Q of each arm there."""
    radix = _radix(arms, horizon)
    after, worth = (
        compositions(horizon, 2 * arms) @ radix,
        np.zeros(comb(horizon + 2 * arms - 1, 2 * arms - 1)),
    )
    levels = []
    for played in range(horizon - 1, -1, -1):
        counts = compositions(played, 2 * arms)
        codes = counts @ radix
        then = worth[np.searchsorted(after, codes[:, None] + radix)].reshape(len(codes), arms, 2)
        pairs = counts.reshape(len(codes), arms, 2)
        p = (pairs[..., 0] + 1) / (pairs.sum(axis=-1) + 2)
        each = p * (1 + then[..., 0]) + (1 - p) * then[..., 1]
        levels.append((codes, each))
        after, worth = codes, each.max(axis=1)
    return tuple(reversed(levels))


def _radix(arms: int, horizon: int) -> IntArray:
    """The place values by which 2 K counts become one number, whose order is theirs."""
    return (horizon + 1) ** np.arange(2 * arms - 1, -1, -1, dtype=np.int64)
