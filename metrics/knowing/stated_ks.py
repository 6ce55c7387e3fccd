"""Does the model know the law of the numbers that it should draw."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from ..shared.counting import estimate

__all__ = ["stated_ks"]


def stated_ks(
    reached: ArrayLike, levels: ArrayLike, episodes: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """Largest gap between the ``levels[L]`` of stated quantiles and the optimal law's probabilities of staying below them, in [0, 1].

    ``reached[..., N, L]`` holds those probabilities for N askings; they are averaged first. It is the distance of Kolmogorov and
    Smirnov where the quantiles were stated, and takes no view of the law between them. Interval: the gap plus or minus Hoeffding's
    bound for N bounded numbers, at all levels at once; those of one of ``episodes[..., N]`` (where there is one for each
    asking) count as one, (sum n_e)^2 / sum n_e^2 in all. NaN within [0, 1] where no law was stated. Raises `InputError` on values
    outside [0, 1] and on shapes that do not match.

    >>> [round(float(x), 3) for x in stated_ks([[0.25, 0.8]] * 200, [0.25, 0.75])]
    [0.05, 0.0, 0.155, 200.0]

    Source: Hoeffding (1963); stated quantiles against frequencies, Alpert and Raiffa (1982).
    """
    laws, wanted = np.asarray(reached, dtype=np.float64), np.asarray(levels, dtype=np.float64)
    if laws.ndim < 2 or laws.shape[-1:] != wanted.shape or np.any((laws < 0) | (laws > 1)):
        raise InputError(
            f"probabilities of shape {laws.shape} for levels of shape {wanted.shape} were given; give [..., N, L] in [0, 1] and [L]"
        )
    n = laws.shape[-2]
    if n == 0:
        nothing = np.full(laws.shape[:-2], np.nan)
        return estimate(nothing, np.zeros_like(nothing), np.ones_like(nothing), 0)
    gap = np.abs(laws.mean(axis=-2) - wanted).max(axis=-1)
    reach = np.sqrt(np.log(2 * len(wanted) / alpha) / (2 * _units(n, episodes)))
    return estimate(gap, np.clip(gap - reach, 0, 1), np.clip(gap + reach, 0, 1), n)


def _units(n: int, episodes: ArrayLike | None) -> FloatArray:
    """(sum n_e)^2 / sum n_e^2 of the numbers n_e in each of ``episodes[..., N]``, shape [...]: the j-th of an episode adds 2 j - 1."""
    if episodes is None or np.shape(episodes)[-1] != n:
        return np.asarray(float(n))
    names = np.sort(np.asarray(episodes), axis=-1)
    starts = np.concatenate(
        [np.ones((*names.shape[:-1], 1), dtype=bool), np.diff(names, axis=-1) != 0], axis=-1
    )
    place, last = np.arange(n), np.maximum.accumulate(np.where(starts, np.arange(n), 0), axis=-1)
    return np.asarray(n**2 / (2 * (place - last) + 1).sum(axis=-1))
