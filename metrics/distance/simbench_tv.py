"""Total variation as a score on SimBench's scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate
from ..shared.divergences import total_variation
from .tv import tv

__all__ = ["simbench_tv"]


def simbench_tv(
    counts: ArrayLike, optimal: ArrayLike, n_effective: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """100 (1 - TV(p_hat, q) / TV(uniform, q)) of ``counts[..., A]`` and ``optimal[..., A]``: 100 for the law
    itself, 0 for as far as uniform choice, negative for farther; no lower bound.

    The interval is that of `tv` on this scale. NaN where the law is uniform, since the scale has no unit then,
    and where there is no choice.

    >>> [round(x, 1) for x in simbench_tv([75, 25], [0.9, 0.1])]
    [62.5, 38.4, 82.8, 100.0]

    Source: Hu et al. (2025), "SimBench", where the denominator is a mean over a data set's questions.
    """
    observed, law = check_counts(counts, optimal)
    distance = tv(observed, law, n_effective, alpha)
    unit = total_variation(np.full(law.shape, 1 / law.shape[-1]), law)
    unit = np.where(unit > 1e-12, unit, np.nan)
    value, low, high = (100 * (1 - x / unit) for x in (distance.value, distance.high, distance.low))
    return estimate(value, low, high, distance.n)
