"""Many cells at once: which of a study's deviations stand when all of them were looked at.

Both functions return, for each cell, the smallest false-discovery rate at which it counts as a discovery: the
cells at or below q are the discoveries at rate q. Cells without evidence (NaN) are left out and stay NaN.

>>> benjamini_hochberg([0.01, 0.02, 0.03, 0.8]).round(3).tolist()
[0.04, 0.04, 0.04, 0.8]
>>> e_benjamini_hochberg([200, 50, 1, 0.5]).round(3).tolist()
[0.02, 0.04, 1.0, 1.0]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.errors import InputError

__all__ = ["benjamini_hochberg", "e_benjamini_hochberg"]


def benjamini_hochberg(p_values: ArrayLike) -> FloatArray:
    """Adjusted p-values, over all cells of an array of any shape: the false-discovery rate is at most q for
    independent or positively dependent cells. Raises `InputError` on p-values outside [0, 1].

    Source: Benjamini and Hochberg (1995), "Controlling the false discovery rate".
    """
    p = np.asarray(p_values, dtype=np.float64)
    known = ~np.isnan(p)
    if not np.all((p[known] >= 0) & (p[known] <= 1)):
        raise InputError("p-values leave [0, 1]; give one for each cell, NaN where there is none")
    adjusted = np.full(p.shape, np.nan)
    order = np.argsort(p[known])
    ranked = p[known][order] * (order.size / np.arange(1, order.size + 1))
    rates = np.empty(order.size)
    rates[order] = np.minimum.accumulate(ranked[::-1])[::-1]
    adjusted[known] = np.minimum(rates, 1.0)
    return adjusted


def e_benjamini_hochberg(e_values: ArrayLike) -> FloatArray:
    """The same from e-values, over all cells of an array of any shape: at most q however the cells depend on
    each other, and wherever each of them was stopped. Raises `InputError` on negative e-values.

    The k cells of the greatest e are found where the least of them is K / (k q) or more.

    Source: Wang and Ramdas (2022), "False discovery rate control with e-values".
    """
    e = np.asarray(e_values, dtype=np.float64)
    if np.any(e < 0):
        raise InputError(
            "e-values are negative; give one of 0 or more for each cell, NaN where there is none"
        )
    return benjamini_hochberg(1 / np.maximum(e, 1))
