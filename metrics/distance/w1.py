"""Wasserstein's distance between chosen numbers and the optimal law."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import Chance, FloatArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from ..shared.counting import estimate, worth
from ..shared.tails import heavy

__all__ = ["w1"]

_BRIDGES, _GRID = 2_000, 256
_HEAVY = "tails too heavy for a mean"


def w1(
    numbers: ArrayLike, quantiles: ArrayLike, n_effective: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """Wasserstein-1, integral |F_n^-1(u) - F^-1(u)| du, in the unit of ``numbers[..., T]``; 0 or more.

    ``quantiles[Q]`` are the optimal law's at the midpoints (q + 1/2)/Q, where the integrand is taken. The
    interval is W1 -+ c, c the 1 - ``alpha`` quantile of W1(F_n, true law) under the Brownian bridge over the
    numbers' own spread (fixed paths), of ``n_effective`` numbers: by the triangle inequality at least its nominal level in large samples.
    Withdrawn, that is [0, inf], where the numbers or the law may lack a variance (`tails.heavy`): W1 need not exist then, and
    no sample shows it; `ks` needs no moment. NaN where there is no number. Raises `InputError` on numbers that are not finite.

    >>> w1([0.1, 0.4, 0.6, 0.9], [0.125, 0.375, 0.625, 0.875]).value.__round__(3)
    0.025

    Source: Vallender (1974); the bridge, del Barrio, Gine and Matran (1999).
    """
    chosen, ideal = (
        np.sort(np.asarray(numbers, dtype=np.float64), axis=-1),
        np.asarray(quantiles, dtype=np.float64),
    )
    if not (np.all(np.isfinite(chosen)) and np.all(np.isfinite(ideal))):
        raise InputError(
            "numbers or quantiles are not finite; give the chosen numbers and the optimal law's quantiles"
        )
    n, empty = chosen.shape[-1], np.full(chosen.shape[:-1], np.nan)
    if n == 0:
        return estimate(empty, 0.0, np.inf, 0)
    unit = max(float(np.abs(chosen).max()), float(np.abs(ideal).max()), 1.0)  # sums of 1e308 would overflow
    chosen, ideal = chosen / unit, ideal / unit
    value = np.abs(_at(chosen, len(ideal)) - ideal).mean(axis=-1)
    spread = np.maximum(_bridge_quantile(chosen, alpha), _bridge_quantile(np.sort(ideal), alpha))
    size = worth(n, n_effective)
    slack = (1 + 4 / size) * spread / np.sqrt(size)
    doubtful, most = heavy(chosen, ideal), np.finfo(np.float64).max
    ends = np.maximum(np.where(doubtful, 0.0, value - slack), 0.0), value + slack
    value, low, high = (np.minimum(each, most / unit) * unit for each in (value, *ends))
    return estimate(value, low, np.where(doubtful, np.inf, high), n, np.where(doubtful, _HEAVY, ""))


def _bridge_quantile(sorted_numbers: FloatArray, alpha: float) -> FloatArray:
    """The 1 - alpha quantile of integral |bridge(u)| dF^-1(u), F the law of the given numbers."""
    return np.asarray(
        np.quantile(np.diff(_at(sorted_numbers, _GRID), axis=-1) @ _bridges(), 1 - alpha, axis=-1)
    )


def _at(chosen: FloatArray, count: int) -> FloatArray:
    """Empirical quantiles of sorted ``chosen`` at ``count`` midpoints."""
    levels = (np.arange(count) + 0.5) / count
    return np.asarray(chosen[..., np.ceil(levels * chosen.shape[-1] - 1e-9).astype(np.int64) - 1])


@lru_cache(maxsize=1)
def _bridges() -> FloatArray:
    """|Brownian bridge| at the interior edges of the grid: [grid - 1, paths]."""
    generator = Chance.of(seed=0, stream="metrics/w1", episodes=[0]).generator()
    walk = np.cumsum(generator.standard_normal((_GRID, _BRIDGES)), axis=0) / np.sqrt(_GRID)
    times = np.arange(1, _GRID + 1)[:, None] / _GRID
    return np.asarray(np.abs(walk - times * walk[-1])[:-1])
