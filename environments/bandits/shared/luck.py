"""What a pull draws, by address."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import ndtri

from ....core.chance import Chance, FloatArray, IntArray

__all__ = ["by_arm", "coins", "noisy", "normals"]

_LEAST = 2.0**-54  # half the step of uniform numbers: keeps 0 from becoming minus infinity


def by_arm(arm: IntArray, draw: Callable[[int], FloatArray]) -> FloatArray:
    """``draw(k)`` [B] at the rows [B] that pull arm k."""
    found = np.empty(len(arm))
    for k in np.flatnonzero(np.bincount(arm)).tolist():
        pulled = arm == k
        found[pulled] = draw(k)[pulled]
    return found


def coins(arm: IntArray, mean: FloatArray, chance: Chance) -> FloatArray:
    """1 where the coin of (episode, turn, ``arm``) falls below the arm's ``mean`` [B, K], else 0."""
    rows, pulled = np.arange(len(arm)), np.flatnonzero(np.bincount(arm))
    luck = chance.uniforms(pulled.tolist())[np.searchsorted(pulled, arm), rows]
    return (luck < mean[rows, arm]).astype(np.float64)


def normals(chance: Chance, draw: int = 0) -> FloatArray:
    """Standard normal numbers [B], by inverse cdf."""
    return np.asarray(ndtri(np.maximum(chance.uniform(draw), _LEAST)))


def noisy(arm: IntArray, mean: FloatArray, noise: float, chance: Chance, decimals: int) -> FloatArray:
    """Normal rewards [B] around the ``mean`` [B, K] of each row's ``arm``, to so many ``decimals``, as they are told; never minus zero."""
    drawn = mean[np.arange(len(arm)), arm] + noise * by_arm(arm, lambda k: normals(chance, k))
    return np.asarray(np.round(drawn, decimals) + 0.0)
