"""How often what was thought likeliest is what the other player did."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.beliefs import scored
from ..shared.episode_means import episode_mean
from ..shared.row_wise import rowwise

__all__ = ["belief_accuracy"]


def belief_accuracy(
    beliefs: ArrayLike, opponent_moves: ArrayLike, episodes: ArrayLike, alpha: float = 0.05
) -> Estimate:
    """Share of predictions that came true, in [0, 1]: the likeliest move under ``beliefs[..., T, O]`` (NaN rows: none stated) is that of
    ``opponent_moves[..., T]`` (-1: none); of k moves that are equally likely, each counts 1/k.

    The interval is over ``episodes[..., T]``, whose decisions may lean on each other. n counts predictions.

    >>> [round(x, 3) for x in belief_accuracy([[0.8, 0.2], [0.8, 0.2], [0.5, 0.5]], [0, 1, 1], [0, 1, 2])]
    [0.5, 0.0, 1.0, 3.0]

    Source: the accuracy of predictions in Akata et al. (2025), arXiv 2305.16867; the interval, Hall (1992).
    """
    return rowwise(partial(_score, alpha=alpha), (beliefs, 2), (opponent_moves, 1), (episodes, 1))


def _score(laws: FloatArray, moves: IntArray, episodes: IntArray, alpha: float) -> Estimate:
    believed = scored(laws, moves, episodes)
    likeliest = believed.laws >= believed.laws.max(axis=-1, keepdims=True) - 1e-12
    right = likeliest[np.arange(len(believed.came)), believed.came] / likeliest.sum(axis=-1)
    return episode_mean(right.astype(np.float64), believed.episodes, 0.0, 1.0, alpha)
