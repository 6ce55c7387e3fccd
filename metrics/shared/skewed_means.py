"""Means over episodes of what is skewed: rare losses that few episodes show.

>>> [round(float(end), 2) for end in skewed_mean(np.array([1.0, 2.0, 2.0, 7.0]), 0.05, span=10.0)]
[3.0, 0.06, 17.69, 4.0]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from .counting import estimate

__all__ = ["skewed_mean"]

_STRAIGHT = 1e-6
_ENOUGH = 50
_ALIKE = 1e-12


def skewed_mean(
    values: FloatArray, alpha: float, span: ArrayLike | None = None, both: bool = False
) -> Estimate:
    """The mean of ``values[..., E]`` over episodes, with its interval: Student's with the skewness taken out by
    Hall's cubic.

    ``span``, by how much two episodes can differ, lets high be no less than the mean plus what an outcome that E episodes
    missed may add, span (1 - (alpha / 2)^(1 / E)); with ``both`` low likewise. Where it is not known the range of the values stands
    for it, either way, and the interval is withdrawn, that is all numbers, below 50 episodes and where all are alike: nothing
    rules out a rare outcome as large as one likes. NaN at E = 1, which shows no spread.

    Source: Hall (1992), "On the removal of skewness by transformation"; Clopper and Pearson (1934) for what was missed.
    """
    n = values.shape[-1]
    mean = values.mean(axis=-1) if n else np.full(values.shape[:-1], np.nan)
    if n < 2:
        return estimate(mean, np.nan, np.nan, n, "one episode" if n else "")
    if span is None and n < _ENOUGH:
        return estimate(mean, -np.inf, np.inf, n, "too few episodes to rule out a rare loss")
    low, high = _hall(values, mean, alpha)
    seen = np.ptp(values, axis=-1)
    missed = np.asarray(seen if span is None else span) * (1 - (alpha / 2) ** (1 / n))
    low = np.minimum(low, mean - missed) if both or span is None else low
    high = np.maximum(high, mean + missed)
    if span is not None:
        return estimate(mean, low, high, n)
    alike = seen <= _ALIKE * np.abs(mean)
    low, high = np.where(alike, -np.inf, low), np.where(alike, np.inf, high)
    return estimate(mean, low, high, n, np.where(alike, "episodes all alike", ""))


def _hall(values: FloatArray, mean: FloatArray, alpha: float) -> tuple[FloatArray, FloatArray]:
    n, deviation = values.shape[-1], values.std(axis=-1, ddof=1)
    reach = stdtrit(n - 1, 1 - alpha / 2) / np.sqrt(n)
    bend = _skewness(values) / 3
    low, high = (mean - deviation * _straighten(side, bend, n) for side in (reach, -reach))
    return low, high


def _skewness(values: FloatArray) -> FloatArray:
    centred = values - values.mean(axis=-1, keepdims=True)
    deviation = values.std(axis=-1, keepdims=True)
    return np.asarray(((centred / np.where(deviation > 0, deviation, 1.0)) ** 3).mean(axis=-1))


def _straighten(reach: float, bend: FloatArray, n: int) -> FloatArray:
    """The root t of t + bend t^2 + bend^2 t^3 / 3 + bend / 2n = reach: the skewed quantile for a straight
    one.
    """
    slope = np.where(np.abs(bend) < _STRAIGHT, _STRAIGHT, bend)
    return np.asarray((np.cbrt(1 + 3 * slope * (reach - slope / (2 * n))) - 1) / slope)
