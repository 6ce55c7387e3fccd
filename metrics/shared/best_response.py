"""What the best response would gain, and its bounds.

The gain of action a is the mean, over one seat's choice i and the other's choice j, of u(a, j) - u(i, j).
Where the other's policy y may lie in a region, each difference g_ai = sum_j y_j (u(a, j) - u(i, j)) has bounds;
where the seat's own policy x may, so has the mean of those bounds, sum_i x_i g_ai.

>>> penny, half = np.array([[1.0, -1], [-1, 1]]), ball([50, 50], 100, 0.025)
>>> [round(float(x), 2) for x in greatest(half, ball([75, 25], 100, 0.025), penny)]
[0.5, 0.21, 0.84]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.errors import InputError
from .counting import check_counts, independent
from .regions import Region, ball

__all__ = ["check_table", "gains", "greatest", "means", "policy_of", "regions"]


def check_table(
    payoffs: ArrayLike, counts: ArrayLike, opponent: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """``payoffs[..., A, O]``, ``counts[..., A]``, ``opponent[..., O]`` as floats, all with the same leading
    axes. Raises `InputError` unless they match.
    """
    table = np.asarray(payoffs, dtype=np.float64)
    if table.ndim < 2 or not np.all(np.isfinite(table)):
        raise InputError(f"payoffs of shape {table.shape} are not a finite table; give payoffs[..., A, O]")
    own, other = (
        check_counts(observed, np.full(width, 1 / width))[0]
        for observed, width in zip((counts, opponent), table.shape[-2:], strict=True)
    )
    batch = np.broadcast_shapes(table.shape[:-2], own.shape[:-1], other.shape[:-1])
    each = ((table, table.shape[-2:]), (own, own.shape[-1:]), (other, other.shape[-1:]))
    table, own, other = (np.broadcast_to(array, batch + core) for array, core in each)
    return table, own, other


def policy_of(counts: FloatArray) -> FloatArray:
    """Shares of ``counts[..., A]``; NaN where there is no choice."""
    n = counts.sum(axis=-1, keepdims=True)
    return np.where(n > 0, counts / np.maximum(n, 1), np.nan)


def regions(
    own: FloatArray, other: FloatArray, n_effective: ArrayLike | None, alpha: float
) -> tuple[Region, Region]:
    """Regions for both seats' policies that hold together with probability 1 - ``alpha``."""
    return ball(own, independent(own, n_effective), alpha / 2), ball(other, other.sum(axis=-1), alpha / 2)


def gains(own: FloatArray, other: FloatArray, table: FloatArray) -> FloatArray:
    """What each action gains over the law ``own[..., A]`` against ``other[..., O]``, shape [..., A]."""
    each = (table * other[..., None, :]).sum(axis=-1)
    return np.asarray(each - (own * each).sum(axis=-1, keepdims=True))


def greatest(own: Region, other: Region, table: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The best response's gain under ``table[..., A, O]`` at the policies, and its bounds over the regions."""
    value = np.maximum(gains(own.policy, other.policy, table).max(axis=-1), 0.0)
    pairs = means(other, table[..., :, None, :] - table[..., None, :, :])
    low, high = (means(own, bound)[side].max(axis=-1) for side, bound in enumerate(pairs))
    return value, np.clip(low, 0.0, value), np.maximum(high, value)


def means(region: Region, variables: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Bounds, over the region, for the means of ``variables[..., S, K]`` of the K actions, shape [..., S]."""
    least, spread = variables.min(axis=-1), np.ptp(variables, axis=-1)
    policy = np.expand_dims(region.policy, tuple(range(region.delta.ndim, variables.ndim - 1)))
    scaled = (variables - least[..., None]) / np.where(spread > 0, spread, 1.0)[..., None]
    low, high = region.around(np.clip((scaled * policy).sum(axis=-1), 0, 1))
    return least + spread * low, least + spread * high
