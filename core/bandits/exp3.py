"""Exponential weights on what arms have earned by estimate, where only the arm that was pulled is paid."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from ..chance import FloatArray, IntArray
from ..errors import InputError
from .history import History

__all__ = ["exp3", "exp3_law", "exp3p_tuning", "importance_weighted", "inverse"]


def exp3(history: History, explore: float | FloatArray = 0.1) -> FloatArray:
    """EXP3's law [N, K] of each pull of the history's `Trail`, with a learning rate of ``explore`` / K as in `exp3_law`'s source.

    For ``explore`` [G, 1, 1] laws are [G, N, K]. Raises `InputError` where the history has no trail, and on rewards outside [0, 1].
    """
    trail, width = history.trail, history.pulls.shape[-1]
    if trail is None:
        raise InputError("exp3 goes by the order of all pulls, and the history tells none; give `trail`")
    if ((trail.rewards < 0) | (trail.rewards > 1)).any():
        raise InputError("rewards outside [0, 1] came to exp3; rescale them")
    tried = np.asarray(explore, dtype=np.float64).reshape(-1, 1, 1)
    laws = np.zeros((len(tried), *trail.arms.shape, width))
    estimate, told = np.zeros((len(tried), len(trail.arms), width)), 0
    for turn, known in enumerate(trail.known.tolist()):
        for paid in range(told, known):
            estimate += importance_weighted(laws[:, :, paid], trail.arms[:, paid], trail.rewards[:, paid])
        told = known
        legal = None if trail.legal is None else trail.legal[:, turn]
        laws[:, :, turn] = exp3_law(estimate, tried / width, tried, legal)
    each = laws[:, trail.arms >= 0]
    return each if np.ndim(explore) else each[0]


def exp3_law(
    estimate: FloatArray,
    rate: float | FloatArray,
    explore: float | FloatArray = 0.0,
    legal: NDArray[np.bool_] | None = None,
) -> FloatArray:
    """(1 - ``explore``) in proportion to exp(``rate`` ``estimate``), and ``explore`` uniform, among what is ``legal``; [..., B, K].

    Source: Auer, Cesa-Bianchi, Freund and Schapire (2002), "The nonstochastic multiarmed bandit problem", SIAM Journal on Computing
    32, 48-77.
    """
    may = np.ones(estimate.shape, dtype=np.bool_) if legal is None else legal
    odds = np.where(may, rate * estimate, -np.inf)
    weights = np.exp(odds - odds.max(axis=-1, keepdims=True))
    share = weights / weights.sum(axis=-1, keepdims=True)
    return np.asarray((1 - explore) * share + explore * may / may.sum(axis=-1, keepdims=True))


def importance_weighted(law: FloatArray, arm: IntArray, reward: FloatArray) -> FloatArray:
    """What each arm earned by estimate, [..., B, K]: ``reward`` [B] over its probability for the ``arm`` [B] that was pulled, 0 for others."""
    pulled = (arm[:, None] == np.arange(law.shape[-1])) & (law > 0)
    return np.asarray(np.where(pulled, reward[:, None], 0.0) * inverse(law))


def inverse(law: FloatArray) -> FloatArray:
    """1 over the probability of each arm, 0 where it had none; [B, K]."""
    return np.asarray(np.where(law > 0, 1.0, 0.0) / np.where(law > 0, law, 1.0))


def exp3p_tuning(arms: int, horizon: int, failure: float = 0.05) -> tuple[float, float, float]:
    """(rate, explore, bias) of EXP3.P for so many ``arms`` and pulls, whose regret bound fails with probability ``failure`` at most.

    Source: Bubeck and Cesa-Bianchi (2012), "Regret analysis of stochastic and nonstochastic multi-armed bandit problems", theorem 3.2.
    """
    rate = 0.95 * sqrt(log(arms) / (arms * horizon))
    explore = min(1.0, 1.05 * sqrt(arms * log(arms) / horizon))
    return rate, explore, sqrt(log(arms / failure) / (arms * horizon))
