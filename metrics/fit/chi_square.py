"""Pearson's chi-square test against the optimal law."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate
from ..shared.goodness import chi_square_p

__all__ = ["chi_square"]


def chi_square(counts: ArrayLike, optimal: ArrayLike, n_effective: ArrayLike | None = None) -> Estimate:
    """p-value of ``counts[..., A]`` under ``optimal[..., A]`` by X^2 = sum_a (c_a - n q_a)^2 / (n q_a), in
    [0, 1].

    Actions of probability 0 are left out; one that was played gives p = 0. Where ``n_effective`` is below n,
    X^2 is scaled by their ratio. Approximate where some n q_a is below 5, and no licence to look again and
    again: see `e_value`.

    >>> round(chi_square([9, 3, 3], [1/3, 1/3, 1/3]).value, 3)
    0.091

    Source: Pearson (1900); the scaling, Rao and Scott (1981).
    """
    observed, law = check_counts(counts, optimal)
    n = observed.sum(axis=-1)
    expected = n[..., None] * law
    squares = np.where(expected > 0, (observed - expected) ** 2 / np.where(expected > 0, expected, 1.0), 0.0)
    p = chi_square_p(squares.sum(axis=-1), observed, law, n_effective)
    return estimate(p, p, p, n)
