"""Optimism in the face of uncertainty: a mean and a bonus that shrinks with the pulls."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..chance import FloatArray

__all__ = ["ucb_index"]


def ucb_index(
    pulls: FloatArray, mean: FloatArray, bonus: float = 2.0, growth: Literal["log", "constant"] = "log"
) -> FloatArray:
    """mean + sqrt(``bonus`` g(t) / ``pulls``), [B, K], where each arm was pulled at least once and t is all pulls of a row.

    g(t) is ln t (UCB1 with ``bonus`` 2), or 1 for a bonus that does not grow (with ``bonus`` 1 the baseline of Krishnamurthy et al.,
    2024). Rewards are meant to lie in [0, 1].

    Source: Auer, Cesa-Bianchi and Fischer (2002), "Finite-time analysis of the multiarmed bandit problem", Machine Learning 47,
    235-256.
    """
    grown = np.log(pulls.sum(axis=-1, keepdims=True)) if growth == "log" else 1.0
    return np.asarray(mean + np.sqrt(bonus * grown / pulls))
