"""How far beliefs about the other player were from what it did."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ..shared.beliefs import scored
from ..shared.episode_means import episode_mean
from ..shared.row_wise import rowwise

__all__ = ["belief_brier"]


def belief_brier(
    beliefs: ArrayLike, opponent_moves: ArrayLike, episodes: ArrayLike, alpha: float = 0.05
) -> Estimate:
    """Mean Brier score of ``beliefs[..., T, O]`` (NaN rows: none stated) for ``opponent_moves[..., T]`` (-1: none), in [0, 2].

    The score of a belief is the sum over moves of (probability - whether it came)^2: 0 where it was certain and right, 2 where it was
    certain and wrong, and 1 - 1/O for an even one, whatever came. It is least in expectation for who states the true probabilities. The
    interval is over ``episodes[..., T]``, whose decisions may lean on each other. n counts predictions.

    >>> [round(x, 3) for x in belief_brier([[0.8, 0.2], [0.8, 0.2], [0.4, 0.6]], [0, 1, 1], [0, 1, 2])]
    [0.56, 0.0, 2.0, 3.0]

    Source: Brier (1950), "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78, 1-3; the interval,
    Hall (1992).
    """
    return rowwise(partial(_score, alpha=alpha), (beliefs, 2), (opponent_moves, 1), (episodes, 1))


def _score(laws: FloatArray, moves: IntArray, episodes: IntArray, alpha: float) -> Estimate:
    believed = scored(laws, moves, episodes)
    happened = np.eye(laws.shape[-1])[believed.came]
    return episode_mean(((believed.laws - happened) ** 2).sum(axis=-1), believed.episodes, 0.0, 2.0, alpha)
