"""The likelihood-ratio test against the optimal law."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate
from ..shared.goodness import chi_square_p

__all__ = ["g_test"]


def g_test(counts: ArrayLike, optimal: ArrayLike, n_effective: ArrayLike | None = None) -> Estimate:
    """p-value of ``counts[..., A]`` under ``optimal[..., A]`` by G = 2 sum_a c_a log(c_a / (n q_a)), in [0,
    1].

    Actions of probability 0 are left out; one that was played gives p = 0. Where ``n_effective`` is below n, G
    is scaled by their ratio. Approximate where some n q_a is below 5, and no licence to look again and again:
    see `e_value`.

    >>> round(g_test([9, 3, 3], [1/3, 1/3, 1/3]).value, 3)
    0.108

    Source: Wilks (1935), "The likelihood test of independence in contingency tables"; Sokal and Rohlf (1981).
    """
    observed, law = check_counts(counts, optimal)
    n = observed.sum(axis=-1)
    expected = n[..., None] * law
    ratio = np.where(expected > 0, observed / np.where(expected > 0, expected, 1.0), 1.0)
    p = chi_square_p(np.maximum(2 * xlogy(observed, ratio).sum(axis=-1), 0.0), observed, law, n_effective)
    return estimate(p, p, p, n)
