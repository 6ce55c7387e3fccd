"""Relative entropy of the induced policy from the optimal law."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate, independent, share
from ..shared.divergences import relative_entropy
from ..shared.intervals import kl_range

__all__ = ["kl"]


def kl(
    counts: ArrayLike, optimal: ArrayLike, n_effective: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """KL(p_hat || q) = sum_a p_hat_a log(p_hat_a / q_a) of ``counts[..., A]`` from ``optimal[..., A]``, in
    nats; 0 or more.

    Nothing is smoothed: an action that was not played adds nothing, and one that the law forbids and that was
    played makes value, low and high infinite. Where the law forbids an action, high is infinite. The interval
    is `intervals.kl_range`: Clopper and Pearson's carried through for two actions, large-sample for more. NaN
    within [0, inf] where there is no choice. Raises `InputError` on counts and laws that do not match.

    >>> [round(x, 3) for x in kl([75, 25], [0.5, 0.5])]
    [0.131, 0.048, 0.239, 100.0]

    Source: Kullback and Leibler (1951), "On information and sufficiency".
    """
    observed, law = check_counts(counts, optimal)
    n = observed.sum(axis=-1)
    low, high = kl_range(observed, law, independent(observed, n_effective), alpha)
    return estimate(
        relative_entropy(share(observed), law), np.where(n > 0, low, 0), np.where(n > 0, high, np.inf), n
    )
