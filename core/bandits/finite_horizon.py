"""Bayes-optimal play of a bandit of known length, by dynamic programming over all histories.

With m pulls left, Q_k = p_k (1 + V(one more success of arm k)) + (1 - p_k) V(one more failure of arm k), V = max Q, from V = 0 with no
pull left. A history is the 2 K counts; there are C(T + 2 K, 2 K) of them in T pulls. Where arms cost and there is a budget, the maximum
is over the arms that can still be paid for, which the counts tell too.

>>> import numpy as np
>>> values(np.array([[1, 2]]), np.array([[1.0, 1.0]]), horizon=4).round(4).tolist()  # the last pull: posterior means
[[0.6667, 0.5]]
"""

from __future__ import annotations

from functools import lru_cache
from math import comb
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..chance import FloatArray
from ..compositions import compositions
from ..errors import InputError
from .gittins import whole
from .history import History, even

__all__ = ["Budget", "bayes_optimal", "values"]

_MOST = 3_000_000
_TIE = 1e-9
_FIRST_BEYOND = 1 << 63  # what a signed number of 64 bits does not hold
_Level = tuple[NDArray[Any], FloatArray]


class Budget(NamedTuple):
    """What there is to spend, and what a pull of each arm costs: whole numbers, the ``costs`` above 0."""

    total: int
    costs: tuple[int, ...]

    def lasts(self, horizon: int) -> int:
        """How many of ``horizon`` pulls can be paid for at most."""
        return min(horizon, self.total // min(self.costs))


def bayes_optimal(history: History, horizon: int = 10, budget: Budget | None = None) -> FloatArray:
    """The arms that earn most in expectation to the end of ``horizon`` pulls, or of the ``budget``, all alike, [B, K].

    Rewards are 0 or 1, priors uniform.

    Source: Berry and Fristedt (1985), "Bandit Problems"; Bradt, Johnson and Karlin (1956), Annals of Mathematical Statistics 27, 1060-1074.
    """
    earned = np.where(history.may, values(history.pulls, history.gains, horizon, budget), -np.inf)
    return even(earned >= earned.max(axis=-1, keepdims=True) - _TIE)


def values(
    pulls: NDArray[np.int64] | FloatArray, gains: FloatArray, horizon: int, budget: Budget | None = None
) -> FloatArray:
    """What is earned in expectation from now to the end where each arm is pulled now and optimally from then on, [B, K].

    Minus infinity for an arm that cannot be paid for any more. Raises `InputError` on parts of successes, on a history as long as the
    ``horizon``, and where there are more than 3 million histories.
    """
    arms = pulls.shape[-1]
    horizon = horizon if budget is None else budget.lasts(horizon)
    histories = comb(horizon + 2 * arms, 2 * arms)
    if histories > _MOST:
        raise InputError(
            f"{arms} arms have {histories:,} histories of {horizon} pulls; solved are up to {_MOST:,}: take fewer of either, or another `optimum`"
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
        codes, each = _levels(arms, horizon, budget)[played]
        found[rows] = each[np.searchsorted(codes, counts[rows] @ _radix(arms, horizon))]
    return found


@lru_cache(maxsize=4)
def _levels(arms: int, horizon: int, budget: Budget | None) -> tuple[_Level, ...]:
    """For each number of pulls made, the codes of all histories, ascending, and Q of each arm there."""
    radix = _radix(arms, horizon)
    after = compositions(horizon, 2 * arms) @ radix
    worth = np.zeros(len(after))
    levels = []
    for played in range(horizon - 1, -1, -1):
        counts = compositions(played, 2 * arms)
        codes = counts @ radix
        then = worth[np.searchsorted(after, codes[:, None] + radix)].reshape(len(codes), arms, 2)
        pairs = counts.reshape(len(codes), arms, 2)
        p = (pairs[..., 0] + 1) / (pairs.sum(axis=-1) + 2)
        each = p * (1 + then[..., 0]) + (1 - p) * then[..., 1]
        if budget is not None:
            left = budget.total - pairs.sum(axis=-1) @ np.array(budget.costs)
            each[left[:, None] < budget.costs] = -np.inf
        levels.append((codes, each))
        after, worth = codes, np.maximum(each.max(axis=1), 0.0)
    return tuple(reversed(levels))


def _radix(arms: int, horizon: int) -> NDArray[Any]:
    """The place values by which 2 K counts become one number, whose order is theirs; Python's whole numbers where 64 bits are too few."""
    fits = (horizon + 1) ** (2 * arms) < _FIRST_BEYOND
    return np.asarray((horizon + 1) ** np.arange(2 * arms - 1, -1, -1, dtype=np.int64 if fits else object))
