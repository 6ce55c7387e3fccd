"""How much more choices vary from episode to episode than independent ones would."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import estimate

__all__ = ["design_effect"]


def design_effect(counts: ArrayLike, n_effective: ArrayLike) -> Estimate:
    """The variance of the policy with the episode as the unit, over what it would be were all choices independent; 1 or more.

    Near 1 where episodes are alike or hold one choice each; near the length of an episode where each episode is one
    choice, repeated. ``counts[..., A]``, ``n_effective[...]`` (`counting.effective_size`); NaN without choices.

    >>> design_effect([50, 50], 20.0).value
    5.0

    Source: Kish (1965), "Survey Sampling".
    """
    n = np.asarray(counts, dtype=np.float64).sum(axis=-1)
    worth = np.asarray(n_effective, dtype=np.float64)
    value = np.where(n > 0, n / np.where(worth > 0, worth, 1.0), np.nan)
    return estimate(value, value, value, n)
