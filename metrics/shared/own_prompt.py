"""Choices beside the laws that they were drawn from, like prompts with like.

Averaged over all prompts, choices may follow their laws where under no prompt they do: always the first option shown, in
orders that alternate, gives each option one half. So decisions are counted by what was shown and by the law's likeliest action.

>>> laws = np.array([[0.65, 0.35], [0.4, 0.6]] * 50)
>>> greedy = apart(np.array([0, 1] * 50), laws, alike(laws), 100)
>>> round(greedy.value, 3)
0.375
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...core.chance import FloatArray, IntArray
from .sampling_noise import mean_deviation

__all__ = ["Apart", "alike", "apart"]

_FEWEST = 20
_MOST = 50


class Apart(NamedTuple):
    """The total variation of choices from their laws, averaged over groups of like decisions, and a perfect sampler's, the ``floor``."""

    value: float
    floor: float


def alike(laws: FloatArray, prompts: IntArray | None = None) -> IntArray:
    """The group of each decision, codes [N]: those with the same likeliest action under ``laws[N, A]`` and the same code in
    ``prompts[N]``; whatever their prompt, where fewer than 20, or 2 % of all, share both.
    """
    likeliest = laws.argmax(axis=-1)
    shown = np.zeros(len(laws), dtype=np.int64) if prompts is None else np.asarray(prompts, dtype=np.int64)
    pairs, place, held = np.unique(
        np.stack([likeliest, shown]), axis=1, return_inverse=True, return_counts=True
    )
    few = held < max(_FEWEST, len(laws) / _MOST)
    pairs[1, few] = pairs[1].min(initial=0) - 1
    _, group = np.unique(pairs, axis=1, return_inverse=True)
    return np.asarray(group.reshape(-1)[place.reshape(-1)], dtype=np.int64)


def apart(actions: IntArray, laws: FloatArray, groups: IntArray, size: float) -> Apart:
    """How far ``actions[N]`` are from ``laws[N, A]`` in ``groups[N]``, N of 1 or more being worth ``size`` independent choices."""
    n, width = laws.shape
    held = np.bincount(groups).astype(np.float64)
    acted, aimed, spread = (_sums(each, groups) for each in (np.eye(width)[actions], laws, laws * (1 - laws)))
    mean = aimed / held[:, None]
    alone = held[:, None] * mean * (1 - mean)  # the variance where all laws of a group are its mean
    less = np.sqrt(np.divide(spread, alone, out=np.ones_like(alone), where=alone > 0))
    draws = np.maximum(held * size / n, 1)[:, None]
    floor = (mean_deviation(draws, np.clip(mean, 0, 1)) * less).sum(axis=-1) @ held / (2 * n)
    return Apart(float(np.abs(acted - aimed).sum() / (2 * n)), float(floor))


def _sums(each: FloatArray, groups: IntArray) -> FloatArray:
    """Sums of ``each[N, A]`` over each group, [G, A]."""
    return np.stack([np.bincount(groups, weights=column) for column in each.T], axis=-1)
