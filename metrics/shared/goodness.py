"""p-values of goodness-of-fit statistics that are chi-square in large samples.

>>> round(float(chi_square_p(np.array(4.8), np.array([9.0, 3, 3]), np.full(3, 1 / 3), None)), 3)
0.091
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from ...core.chance import FloatArray
from .counting import independent

__all__ = ["chi_square_p"]


def chi_square_p(
    statistic: FloatArray, counts: FloatArray, law: FloatArray, n_effective: ArrayLike | None
) -> FloatArray:
    """Upper tail of ``statistic[...]``, scaled by ``n_effective`` / n, with one degree of freedom less than
    the law ``[..., A]`` has actions; 0 where one that it forbids was played.

    Source: Pearson (1900); the scaling, Rao and Scott (1981).
    """
    possible = law > 0
    scaled = statistic * independent(counts, n_effective) / np.maximum(counts.sum(axis=-1), 1)
    freedom = possible.sum(axis=-1) - 1
    p = np.where(freedom > 0, chdtrc(np.maximum(freedom, 1), scaled), 1.0)
    return np.where((np.where(possible, 0, counts) > 0).any(axis=-1), 0.0, p)
