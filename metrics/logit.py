"""Choices that are the likelier the more they pay: the logit response, and its likelihood.

>>> response(1.0, np.array([0.0, np.log(3)])).round(2).tolist()
[0.25, 0.75]
"""

from __future__ import annotations

import numpy as np
from scipy.special import chdtri, log_softmax

from ..chance import FloatArray

__all__ = ["GREATEST", "drop", "log_response", "response"]

GREATEST = 1e4  # beyond this lambda times the payoffs' range, a choice is a best response


def log_response(precision: float, payoffs: FloatArray) -> FloatArray:
    """log p_a, p_a proportional to exp(precision u_a), of ``payoffs[A]``."""
    return np.asarray(log_softmax(precision * payoffs))


def response(precision: float, payoffs: FloatArray) -> FloatArray:
    """The logit response to ``payoffs[A]``."""
    return np.exp(log_response(precision, payoffs))


def drop(alpha: float) -> float:
    """By how much the log-likelihood may fall short of its maximum within the profile interval: half the
    chi-square quantile. Source: Wilks (1938).
    """
    return float(chdtri(1, alpha) / 2)
