"""Wealth against the uniform law on [0, 1], to which choices on an interval are carried by their optimal law.

A choice x becomes the piece of [0, 1] from cdf(x-) to cdf(x), which is a point where the law has no atom.

>>> bool(wealth_on_interval([0.7] * 20, [0.7] * 20)[-1] > np.log(20))
True
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from .counting import check_unit
from .groups import before
from .mixtures import average, following, learnt

__all__ = ["histogram", "wealth_on_interval", "wealth_without_order"]

_BINS, _CONTEXTS = (2, 4, 8, 16), (2, 4)
_ORDER_ZERO = 0.85
_POINT = 1e-12


def wealth_on_interval(cdf_left: ArrayLike, cdf: ArrayLike) -> FloatArray:
    """Log wealth of a mixture of `histogram` with 2, 4, 8 and 16 bins, and with 2 and 4 in each context of the
    bin before: ``cdf_left[..., T]``, ``cdf[..., T]`` -> [..., T].
    """
    left, right = check_unit(cdf_left, cdf)
    alone = wealth_without_order(left, right)
    middle = (left + right) / 2
    after = [histogram(left, right, bins, following(_bin(middle, bins), bins)) for bins in _CONTEXTS]
    return average([alone, *after], [_ORDER_ZERO, *[(1 - _ORDER_ZERO) / len(_CONTEXTS)] * len(_CONTEXTS)])


def wealth_without_order(cdf_left: ArrayLike, cdf: ArrayLike) -> FloatArray:
    """The same of those alone who look at no choice before. For points the last value is that of any order; where there are
    atoms the order must not depend on the choices.
    """
    left, right = check_unit(cdf_left, cdf)
    return average([histogram(left, right, bins) for bins in _BINS], [1 / len(_BINS)] * len(_BINS))


def histogram(cdf_left: FloatArray, cdf: FloatArray, bins: int, groups: IntArray | None = None) -> FloatArray:
    """Bets on a density over [0, 1] that is constant in each of K ``bins`` and learnt from the past (of the
    same one of ``groups[..., T]``, where given) with Dirichlet(1/2) counts.

    A choice wins the mean density of its piece, and adds to each bin the share of the piece that lies there.
    """
    if np.all(cdf - cdf_left <= _POINT):
        return learnt(_bin(cdf, bins), bins, groups)
    share = _shares(cdf_left, cdf, bins)
    past = before(share, groups)
    density = bins * (past + 0.5) / (past.sum(axis=-1, keepdims=True) + bins / 2)
    return np.asarray(np.cumsum(np.log((share * density).sum(axis=-1)), axis=-1))


def _shares(cdf_left: FloatArray, cdf: FloatArray, bins: int) -> FloatArray:
    """The share of each choice's piece that lies in each bin: [..., T, K]."""
    edges = np.arange(bins + 1) / bins
    overlap = np.diff(np.clip(edges, cdf_left[..., None], cdf[..., None]), axis=-1)
    width = (cdf - cdf_left)[..., None]
    point = width <= _POINT
    inside = np.arange(bins) == _bin(cdf, bins)[..., None]
    return np.asarray(np.where(point, inside, overlap / np.where(point, 1.0, width)))


def _bin(places: FloatArray, bins: int) -> IntArray:
    return np.minimum(places * bins, bins - 1).astype(np.int64)
