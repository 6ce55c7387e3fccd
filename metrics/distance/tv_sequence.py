"""Total variation from the optimal law, with an interval that may be looked at whenever one likes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate, independent
from ..shared.regions import set_sequence, tv_range

__all__ = ["tv_sequence"]


def tv_sequence(
    counts: ArrayLike, optimal: ArrayLike, n_effective: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """Total variation as `tv`, between ``counts[..., A]`` and ``optimal[..., A]``, in [0, 1], with a confidence
    sequence.

    The intervals after all numbers of choices hold the policy's TV together with probability 1 - ``alpha``: one
    may stop as soon as an interval is short or low enough. Wider than `tv`'s at any fixed n; conservative beyond
    10 actions. NaN within [0, 1] where there is no choice. Raises `InputError` on counts and laws that do not
    match.

    >>> [round(x, 3) for x in tv_sequence([75, 25], [0.5, 0.5])]
    [0.25, 0.092, 0.373, 100.0]

    Source: Robbins (1970) and Howard, Ramdas, McAuliffe and Sekhon (2021), "Time-uniform, nonparametric,
    nonasymptotic confidence sequences"; the region, `regions.set_sequence`.
    """
    observed, law = check_counts(counts, optimal)
    n = observed.sum(axis=-1)
    region = set_sequence(observed, independent(observed, n_effective), alpha)
    value = np.where(n > 0, np.abs(region.policy - law).sum(axis=-1) / 2, np.nan)
    return estimate(value, *tv_range(region, law), n)
