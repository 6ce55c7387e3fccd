"""How much of the play goes to the favourite."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate, independent, share
from ..shared.regions import clopper_pearson

__all__ = ["top_share"]


def top_share(counts: ArrayLike, n_effective: ArrayLike | None = None, alpha: float = 0.05) -> Estimate:
    """Share max_a p_hat_a of the action played most among ``counts[..., A]``, in [1/A, 1].

    Biased upward where several actions are near the top. The interval for the policy's own greatest probability
    is Clopper and Pearson's for the favourite, low at level ``alpha`` / A since the favourite was picked after
    the fact: conservative. NaN within [1/A, 1] where there is no choice.

    >>> [round(x, 3) for x in top_share([75, 25])]
    [0.75, 0.64, 0.831, 100.0]

    Source: Clopper and Pearson (1934); the favourite as a symptom, Gu et al. (2026), "The Illusion of
    Stochasticity in LLMs".
    """
    width = np.shape(counts)[-1] if np.ndim(counts) else 1
    observed, _ = check_counts(counts, np.full(width, 1 / max(width, 1)))
    n, size, top = observed.sum(axis=-1), independent(observed, n_effective), share(observed).max(axis=-1)
    seen = np.nan_to_num(top) * size
    low, high = clopper_pearson(seen, size, alpha / width)[0], clopper_pearson(seen, size, alpha)[1]
    return estimate(top, np.clip(low, 1 / width, None), np.where(n > 0, high, 1.0), n)
