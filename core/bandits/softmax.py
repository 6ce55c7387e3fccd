"""Choice in proportion to the exponential of what arms have paid."""

from __future__ import annotations

import numpy as np

from ..chance import FloatArray
from .history import History

__all__ = ["softmax"]


def softmax(history: History, temperature: float = 0.1, initial: float = 0.5) -> FloatArray:
    """Laws in proportion to exp(mean / ``temperature``), [B, K]; an arm that was never pulled counts with the mean ``initial``.

    Source: Luce (1959), "Individual Choice Behavior"; Sutton and Barto (1998), "Reinforcement Learning", section 2.3.
    """
    value = np.where(history.pulls == 0, initial, history.mean)
    score = np.where(history.may, value / temperature, -np.inf)
    weight = np.exp(score - score.max(axis=-1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=-1, keepdims=True))
