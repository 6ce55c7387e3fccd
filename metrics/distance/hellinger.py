"""Hellinger's distance between the induced policy and the optimal law."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate, independent, share
from ..shared.intervals import ball_delta, coin_range, root_reach, triangle

__all__ = ["hellinger"]


def hellinger(
    counts: ArrayLike, optimal: ArrayLike, n_effective: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """Hellinger distance H = sqrt(1/2 sum_a (sqrt(p_hat_a) - sqrt(q_a))^2) between ``counts[..., A]`` and
    ``optimal[..., A]``, in [0, 1].

    The interval is Clopper and Pearson's carried through for two actions; for more H -+ r, where r is the
    distance that the 1 - ``alpha`` relative-entropy ball reaches: conservative, the more so the more actions.
    NaN within [0, 1] where there is no choice. Raises `InputError` on counts and laws that do not match.

    >>> [round(x, 3) for x in hellinger([75, 25], [0.5, 0.5])]
    [0.185, 0.11, 0.255, 100.0]

    Source: Hellinger (1909); H^2 against relative entropy, Gibbs and Su (2002), "On choosing and bounding
    probability metrics".
    """
    observed, law = check_counts(counts, optimal)
    n, size, policy = observed.sum(axis=-1), independent(observed, n_effective), share(observed)
    if observed.shape[-1] == 2:
        return estimate(_distance(policy, law), *coin_range(_distance, observed, size, law, alpha), n)
    value = _distance(policy, law)
    reach = root_reach(ball_delta(observed, size, alpha))
    return estimate(value, *triangle(np.nan_to_num(value), np.where(n > 0, reach, 1.0)), n)


def _distance(policy: FloatArray, law: FloatArray) -> FloatArray:
    return np.asarray(np.sqrt(((np.sqrt(policy) - np.sqrt(law)) ** 2).sum(axis=-1) / 2))
