"""How much less widely arms are pulled as an episode goes on."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.arms import lengths, mean_over_episodes, pulls_of

__all__ = ["entropy_change"]


def entropy_change(arms: ArrayLike, arm_pulls: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Mean over episodes of the entropy of the arms pulled in the second half less that in the first, in bits, from -log2 K to log2 K.

    Below 0 for who explores first and exploits then; near 0 for who never learns, and for who never explores.
    ``arms[..., E, T]``, an episode a row padded with -1; ``arm_pulls[..., E, K]``. The halves hold as many pulls, so that the plug-in
    entropy's bias is alike in both. Interval over episodes. NaN where there is none.

    >>> [round(x, 2) for x in entropy_change([[0, 1, 0, 0], [0, 1, 1, 1]], [[3, 1], [1, 3]])]
    [-1.0, -1.0, 0.68, 2]

    Source: Shannon (1948), "A mathematical theory of communication"; over rounds, as in Schmied et al. (2025), arXiv 2504.16078.
    """
    pulled, width = np.asarray(arms), np.shape(arm_pulls)[-1]
    sizes, place = lengths(pulled)[..., None], np.arange(pulled.shape[-1])
    first = _entropy(np.where(place < sizes // 2, pulled, -1), width)
    last = _entropy(np.where(place >= sizes - sizes // 2, pulled, -1), width)
    return mean_over_episodes(last - first, alpha, -np.log2(width), np.log2(width))


def _entropy(arms: IntArray, width: int) -> FloatArray:
    """The entropy in bits of the arms pulled in each row: ``arms[..., T]`` -> [...]."""
    counts = pulls_of(arms, width)
    share = counts / np.maximum(counts.sum(axis=-1, keepdims=True), 1)
    return np.asarray(-xlogy(share, share).sum(axis=-1) / np.log(2))
