"""Choices that are the likelier the more they pay: the logit response, and its likelihood.

>>> response(1.0, np.array([0.0, np.log(3)])).round(2).tolist()
[0.25, 0.75]
"""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from ...core.chance import FloatArray

__all__ = ["GREATEST", "drop", "log_response", "response"]

GREATEST = 1e4  # beyond this lambda times the payoffs' range, a choice is a best response


def log_response(precision: float, payoffs: FloatArray) -> FloatArray:
    """log p_a, p_a proportional to exp(precision u_a), of ``payoffs[A]``."""
    odds = precision * (payoffs - payoffs.max())
    return np.asarray(odds - np.log(np.exp(odds).sum()))


def response(precision: float, payoffs: FloatArray) -> FloatArray:
    """The logit response to ``payoffs[A]``."""
    return np.exp(log_response(precision, payoffs))


def drop(alpha: float, n: float) -> float:
    """By how much the log-likelihood of ``n`` choices may fall short of its maximum within the profile
    interval: half the square of Student's quantile, which tends to half the chi-square's. Source: Wilks (1938).
    """
    return float(stdtrit(max(n - 1, 1), 1 - alpha / 2) ** 2 / 2)
