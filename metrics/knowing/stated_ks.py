"""Does the model know the law of the numbers that it should draw."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from ..shared.row_wise import rowwise

__all__ = ["stated_ks"]


def stated_ks(
    reached: ArrayLike, levels: ArrayLike, episodes: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """Largest gap between the ``levels[L]`` of stated quantiles and the optimal law's probabilities of staying below them, in [0, 1].

    ``reached[..., N, L]`` holds those probabilities for N askings (NaN rows: nothing stated); they are averaged first. It is the
    distance of Kolmogorov and Smirnov where the quantiles were stated, and takes no view of the law between them. Interval: the
    gap plus or minus Hoeffding's bound for bounded numbers, at all levels at once; those of one of ``episodes[..., N]`` (default:
    one each) count as one, (sum n_e)^2 / sum n_e^2 in all. NaN within [0, 1] where no law was stated. Raises `InputError` on
    values outside [0, 1] and on shapes that do not match.

    >>> [round(float(x), 3) for x in stated_ks([[0.25, 0.8]] * 200, [0.25, 0.75])]
    [0.05, 0.0, 0.155, 200.0]

    Source: Hoeffding (1963); stated quantiles against frequencies, Alpert and Raiffa (1982).
    """
    laws, wanted = np.asarray(reached, dtype=np.float64), np.asarray(levels, dtype=np.float64)
    if laws.ndim < 2 or laws.shape[-1:] != wanted.shape or np.any((laws < 0) | (laws > 1)):
        raise InputError(
            f"probabilities of shape {laws.shape} for levels of shape {wanted.shape} were given; give [..., N, L] in [0, 1] and [L]"
        )
    names = np.arange(laws.shape[-2]) if episodes is None else np.asarray(episodes)
    if names.shape[-1:] != laws.shape[-2:-1]:
        raise InputError(f"{names.shape[-1]} episodes for {laws.shape[-2]} askings were given; give one each")
    return rowwise(partial(_gap, alpha=alpha), (laws, 2), (wanted, 1), (names, 1))


def _gap(
    laws: FloatArray, levels: FloatArray, episodes: IntArray, alpha: float
) -> tuple[float, float, float, float]:
    known = ~np.isnan(laws).any(axis=-1)
    n = int(known.sum())
    if n == 0:
        return np.nan, 0.0, 1.0, 0.0
    gap = float(np.abs(laws[known].mean(axis=0) - levels).max())
    sizes = np.unique(episodes[known], return_counts=True)[1]
    reach = float(np.sqrt(np.log(2 * len(levels) / alpha) * (sizes @ sizes) / (2 * n**2)))
    return gap, max(gap - reach, 0.0), min(gap + reach, 1.0), float(n)
