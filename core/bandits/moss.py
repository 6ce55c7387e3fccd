"""A bonus that vanishes for arms that were pulled often enough: minimax optimal."""

from __future__ import annotations

import numpy as np

from ..chance import FloatArray

__all__ = ["moss_index"]


def moss_index(pulls: FloatArray, mean: FloatArray, horizon: float = 0) -> FloatArray:
    """mean + sqrt(max(ln(T / (K n)), 0) / n), [B, K], where each arm was pulled n = ``pulls`` times and T is the ``horizon``.

    With ``horizon`` 0 T is all pulls of a row so far (the anytime form). Rewards are meant to lie in [0, 1].

    Source: Audibert and Bubeck (2009), "Minimax policies for adversarial and stochastic bandits", COLT; the anytime form goes back to
    Degenne and Perchet (2016), "Anytime optimal algorithms in stochastic multi-armed bandits", ICML, whose logarithm has a larger weight.
    """
    whole = horizon or pulls.sum(axis=-1, keepdims=True)
    return np.asarray(mean + np.sqrt(np.maximum(np.log(whole / (pulls.shape[-1] * pulls)), 0) / pulls))
