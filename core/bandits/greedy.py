"""Exploitation, with or without a share of uniform play."""

from __future__ import annotations

import numpy as np

from ..chance import FloatArray
from .history import History, of_index, uniform

__all__ = ["decaying_epsilon_greedy", "epsilon_greedy", "greedy"]


def greedy(history: History) -> FloatArray:
    """Each arm once, then always the one with the largest mean reward, [B, K].

    Source: Sutton and Barto (2018), "Reinforcement Learning", second edition, section 2.2.
    """
    return of_index(history, history.mean)


def epsilon_greedy(history: History, epsilon: float | FloatArray = 0.1) -> FloatArray:
    """`greedy`, but with probability ``epsilon`` (one, or [B, 1]) any arm, all alike, [B, K].

    Source: Watkins (1989), "Learning from delayed rewards", PhD thesis, Cambridge; Sutton and Barto (2018), section 2.2.
    """
    return (1 - epsilon) * greedy(history) + epsilon * uniform(history)


def decaying_epsilon_greedy(history: History, scale: float = 1.0) -> FloatArray:
    """`epsilon_greedy` with epsilon = min(1, ``scale`` K / t) at the t-th pull, [B, K].

    With ``scale`` above 5 / d^2, d the least gap between means, its regret grows with ln t.

    Source: Auer, Cesa-Bianchi and Fischer (2002), "Finite-time analysis of the multiarmed bandit problem", Machine Learning 47,
    235-256, figure 3, where ``scale`` is c / d^2.
    """
    arms = history.pulls.shape[-1]
    return epsilon_greedy(history, np.minimum(1.0, scale * arms / (history.turn + 1)))
