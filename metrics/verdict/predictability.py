"""What can be won from the player by foretelling it."""

from __future__ import annotations

import numpy as np

from ...core.estimates import Estimate
from ..shared.counting import estimate_of_rows
from ..shared.exploiter import winnings
from ..shared.situations import Situation

__all__ = ["predictability"]


def predictability(situation: Situation, alpha: float = 0.05) -> Estimate:
    """What an exploiter wins per decision over what a perfect sampler would let him win, as a share of the stake, -1 to 1.

    He sees what the player sees (what is shown and in which order, the turn, both pasts), learns as he goes, and names
    actions before each decision (`exploiter`). He wins 0 on the average from whoever plays the law; from any other player
    at most the mean total variation given everything, 0.5 from one that always takes the first of two options shown
    where each should be taken half of the time. The interval holds at all times with probability 1 - ``alpha``; ``n`` is
    the number of answers. NaN in [-1, 1] where there are none.

    >>> from aleator.metrics.shared.situations import situation
    >>> round(predictability(situation([0, 1] * 100, [0.5, 0.5])).value, 2)
    0.49

    Source: Shafer and Vovk (2019), "Game-Theoretic Foundations for Probability and Finance"; Fan, Grama and Liu (2015)
    for the interval.
    """
    won = winnings(situation, alpha)
    n = np.maximum(won.n, 1)
    value = np.where(won.n > 0, won.each.sum(axis=-1) / n, np.nan)
    low, high = (np.where(won.n > 0, np.clip(value + s * won.slack / n, -1, 1), s) for s in (-1.0, 1.0))
    return estimate_of_rows(value, low, high, won.n)
