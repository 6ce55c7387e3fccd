"""Arms without end: each has a success probability of its own, drawn uniformly from 0 to 1, and there is always a new one.

A history is how often the arms tried so far succeeded and failed, in any order of theirs: a multiset of pairs. The Bayes-optimal choice
with m pulls left is found by going through those that can follow.

>>> round(best_value(2), 6)  # 1/2, and then 2/3 of the same arm after a success, 1/2 of another after a failure
1.083333
"""

from __future__ import annotations

from functools import lru_cache
from math import isqrt

import numpy as np

from ..chance import FloatArray
from ..errors import InputError
from .gittins import whole
from .history import History, even

__all__ = ["MOST_PULLS", "bayes_reservoir", "best_value", "run_length", "run_rule"]

MOST_PULLS = 12
"""How long an episode may be for the Bayes-optimal choice."""
_TIE = 1e-9
_Arm = tuple[int, int]
_NEW: _Arm = (0, 0)


def run_length(horizon: int) -> int:
    """The run of successes after which `run_rule` keeps to an arm: the root of the ``horizon``, rounded up."""
    return isqrt(horizon - 1) + 1


def run_rule(history: History, horizon: int) -> FloatArray:
    """Keep to an arm until its first failure, and for good where that comes after about sqrt(``horizon``) successes or more, [B, K].

    Of several such arms it is the one with most successes. Else the next arm is tried, in their order. It loses about 2 sqrt(T) of T pulls.

    Source: the sqrt(n)-run strategy of Berry, Chen, Zame, Heath and Shepp (1997), "Bandit problems with infinitely many arms", Annals of
    Statistics 25, 2103-2116.
    """
    won = history.gains
    lost = history.pulls - won
    keeps = (history.pulls > 0) & ((lost == 0) | (won >= run_length(horizon)))
    longest, new = np.where(keeps, won, -1).argmax(axis=-1), (history.pulls == 0).argmax(axis=-1)
    arm = np.where(keeps.any(axis=-1), longest, new)
    return np.asarray(np.eye(won.shape[1])[arm])


def bayes_reservoir(history: History, horizon: int) -> FloatArray:
    """The legal arms that earn most in expectation to the end of ``horizon`` pulls, all alike, [B, K]; an arm never pulled is a new one.

    Raises `InputError` on parts of successes, and on a ``horizon`` beyond `MOST_PULLS`.

    Source: Berry, Chen, Zame, Heath and Shepp (1997); backward induction.
    """
    if horizon > MOST_PULLS:
        raise InputError(
            f"a horizon of {horizon} came; optimum 'bayes' is solved up to {MOST_PULLS} pulls: take fewer, or 'run'"
        )
    won = whole(np.asarray(history.gains, dtype=np.float64))
    lost = whole(np.asarray(history.pulls, dtype=np.float64)) - won
    each = np.full(won.shape, -np.inf)
    for row, may in enumerate(history.may):
        arms = [*zip(won[row].tolist(), lost[row].tolist(), strict=True)]
        tried = tuple(sorted(arm for arm in arms if arm != _NEW))
        left = horizon - sum(map(sum, tried))
        for place in np.flatnonzero(may).tolist():
            each[row, place] = _worth(tried, arms[place], left)
    return even(each >= each.max(axis=-1, keepdims=True) - _TIE)


def best_value(pulls: int) -> float:
    """What so many ``pulls`` earn in expectation to who plays optimally."""
    return _best((), pulls)


@lru_cache(maxsize=1 << 20)
def _best(tried: tuple[_Arm, ...], left: int) -> float:
    """What ``left`` pulls earn where these arms were ``tried`` (ascending)."""
    if not left:
        return 0.0
    return max(_worth(tried, arm, left) for arm in {*tried, _NEW})


def _worth(tried: tuple[_Arm, ...], arm: _Arm, left: int) -> float:
    """What ``left`` pulls earn, the first of which is of ``arm``."""
    others = list(tried)
    if arm != _NEW:
        others.remove(arm)
    won, lost = arm
    mean = (won + 1) / (won + lost + 2)
    after_success = _best(tuple(sorted([*others, (won + 1, lost)])), left - 1)
    after_failure = _best(tuple(sorted([*others, (won, lost + 1)])), left - 1)
    return mean * (1 + after_success) + (1 - mean) * after_failure
