"""The worth of a gamble by expected utility and by cumulative prospect theory.

>>> crra(np.array([1.0, 4.0]), 0.5).tolist()
[2.0, 4.0]
>>> round(prospect_value(np.array([0.5, 0.5]), np.array([100.0, -100.0])), 2)  # a fair coin that most people refuse
-34.57
"""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray

__all__ = ["crra", "prospect_value"]


def crra(wealth: FloatArray, aversion: float) -> FloatArray:
    """The utility of ``wealth`` (from 0 on) with constant relative risk ``aversion`` r: w^(1 - r) / (1 - r), or ln w where r is 1.

    Minus infinity at no wealth where r is 1 or more.

    Source: Pratt (1964), "Risk aversion in the small and in the large", Econometrica 32, 122-136.
    """
    with np.errstate(divide="ignore", over="ignore"):
        if aversion == 1:
            return np.asarray(np.log(wealth))
        return np.asarray(np.asarray(wealth, dtype=np.float64) ** (1 - aversion) / (1 - aversion))


def prospect_value(
    probs: FloatArray,
    amounts: FloatArray,
    curvature: float = 0.88,
    loss_aversion: float = 2.25,
    gain_weighting: float = 0.61,
    loss_weighting: float = 0.69,
) -> float:
    """The value of a gamble that pays ``amounts`` [n] with ``probs`` [n] by cumulative prospect theory.

    v(x) = x^a for gains and -l (-x)^a for losses; decision weights are differences of w(p) = p^c / (p^c + (1 - p)^c)^(1/c), cumulated
    from the best gain down and from the worst loss up.

    Source: Tversky and Kahneman (1992), "Advances in prospect theory", Journal of Risk and Uncertainty 5, 297-323.
    """
    gains, losses = amounts > 0, amounts < 0
    up = _ranked(probs[gains], amounts[gains] ** curvature, gain_weighting)
    down = _ranked(probs[losses], (-amounts[losses]) ** curvature, loss_weighting)
    return up - loss_aversion * down


def _ranked(probs: FloatArray, value: FloatArray, bend: float) -> float:
    """The sum of ``value`` by the weights of the chance of that much or more."""
    order = np.argsort(-value)
    reached = np.minimum(np.cumsum(probs[order]), 1.0)
    weight = _weight(reached, bend)
    return float(np.diff(weight, prepend=0.0) @ value[order])


def _weight(p: FloatArray, bend: float) -> FloatArray:
    return np.asarray(p**bend / (p**bend + (1 - p) ** bend) ** (1 / bend))
