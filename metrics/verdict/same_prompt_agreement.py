"""Whether the same question is answered alike."""

from __future__ import annotations

import numpy as np

from ...core.estimates import Estimate
from ..shared.counting import estimate_of_rows
from ..shared.expected_winnings import excess_bound
from ..shared.groupings import Grouping, hashed
from ..shared.learning import coordinates, stakes
from ..shared.situations import Situation

__all__ = ["same_prompt_agreement"]


def same_prompt_agreement(situation: Situation, alpha: float = 0.05) -> Estimate:
    """How much more often a question is answered as it was when it was last put in the same way than the law would give, -1 to 1.

    Questions are the same where all that was shown is (`presentation`). 0 for a perfect sampler; 1 less the sum of squared
    probabilities for one who answers each question always alike, as greedy decoding does. The interval holds at all
    times with probability 1 - ``alpha``; ``n`` is the number of questions that had been put before. NaN in [-1, 1]
    where there are none, or where it is not known what was shown.

    >>> from aleator.metrics.shared.situations import situation
    >>> same_prompt_agreement(situation([0, 1] * 50, [0.5, 0.5], prompts=[0, 1] * 50)).value
    0.5

    Source: Fan, Grama and Liu (2015) for the interval.
    """
    rows = len(situation.actions)
    if situation.prompts is None or not situation.ordered:
        return estimate_of_rows(np.full(rows, np.nan), -1.0, 1.0, 0)
    own = coordinates(situation.actions, situation.law)
    last = Grouping(hashed(situation.prompts)).last(own.played, own.width)
    won = stakes(own, last)
    n = ((last < own.width) & situation.held).sum(axis=-1)
    slack = excess_bound(np.zeros(rows), (won**2).sum(axis=-1), alpha / 2)
    value = np.where(n > 0, won.sum(axis=-1) / np.maximum(n, 1), np.nan)
    low, high = (
        np.where(n > 0, np.clip(value + s * slack / np.maximum(n, 1), -1, 1), s) for s in (-1.0, 1.0)
    )
    return estimate_of_rows(value, low, high, n)
