"""Whether numbers have tails so heavy that a mean distance cannot be told from a sample.

>>> levels = (np.arange(1000) + 0.5) / 1000
>>> cauchy = np.tan(np.pi * (levels - 0.5))
>>> bool(heavy(levels, levels)), bool(heavy(levels, cauchy)), bool(heavy(cauchy, levels))
(False, True, True)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri

from ...core.chance import FloatArray

__all__ = ["heavy"]

_NO_VARIANCE = 0.5
_EDGE, _BOUNDED, _DUST = 0.05, 1.3, 1e-6


def heavy(numbers: FloatArray, quantiles: FloatArray) -> NDArray[np.bool_]:
    """Whether sorted ``numbers[..., T]``, or the law with ``quantiles[Q]`` (sorted), may have no variance, shape [...].

    By Hill's index, the mean log ratio of the sqrt(T) farthest from the median to the next one: the variance is infinite from
    1/2 on. A sample passes below that, and below what one without a mean (index 1) would show in 5 % of samples. Numbers
    within a law of bounded support are never heavy.

    Source: Hill (1975), "A simple general approach to inference about the tail of a distribution".
    """
    middle, ends = np.median(quantiles), quantiles[[0, -1]]
    inside = (numbers[..., 0] >= ends[0]) & (numbers[..., -1] <= ends[1]) & _bounded(quantiles, float(middle))
    farthest = max(int(np.ceil(numbers.shape[-1] ** 0.5)), 2)
    limit = min(_NO_VARIANCE, float(chdtri(2 * farthest, 0.95)) / (2 * farthest))
    index, law = _hill(numbers, farthest), _hill(quantiles, max(len(quantiles) // 50, 2))
    return np.asarray((~inside & (index > limit)) | (law > _NO_VARIANCE))


def _bounded(quantiles: FloatArray, middle: float) -> bool:
    """Whether the extremes are hardly farther from the middle than the law's 5 % points are."""
    edges = np.quantile(quantiles, [_EDGE, 1 - _EDGE])
    return bool(np.all(np.abs(quantiles[[0, -1]] - middle) <= _BOUNDED * np.abs(edges - middle)))


def _hill(numbers: FloatArray, farthest: int) -> FloatArray:
    """Hill's index of the distances from the median; 0 where too few numbers differ."""
    far = np.sort(np.abs(numbers - np.median(numbers, axis=-1, keepdims=True)), axis=-1)
    if far.shape[-1] <= farthest:
        return np.full(far.shape[:-1], np.inf)
    base = far[..., -farthest - 1, None]
    apart = base > _DUST * far[..., -1:]
    ratios = far[..., -farthest:] / np.where(apart, base, 1.0)
    return np.where(apart[..., 0], np.log(np.maximum(ratios, 1.0)).mean(axis=-1), 0.0)
