"""Kolmogorov and Smirnov's test of chosen numbers against a reference sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..distance.ks_two_sample import ks_two_sample
from ..shared.counting import estimate
from ..shared.two_sample import inside_band

__all__ = ["ks_two_sample_p"]

_PATHS = 4_000_000


def ks_two_sample_p(numbers: ArrayLike, reference: ArrayLike) -> Estimate:
    """p-value of the `ks_two_sample` distance of ``numbers[..., T]`` and ``reference[..., M]``, in [0, 1].

    Exact for continuous laws up to T M = 4,000,000, and beyond from the one-sample law at T M / (T + M) numbers,
    rounded; conservative where numbers repeat. Choices are taken as independent. Raises `InputError` on numbers
    that are not finite.

    >>> ks_two_sample_p([0.1, 0.2, 0.3], [0.25, 0.6, 0.7]).value.__round__(4)
    0.6

    Source: Hodges (1958); Simard and L'Ecuyer (2011) beyond, as in scipy.
    """
    distance = np.asarray(ks_two_sample(numbers, reference).value)
    t, m = np.shape(numbers)[-1], np.shape(reference)[-1]
    seen, place = np.unique(distance, return_inverse=True)
    if t * m <= _PATHS:
        p = 1 - inside_band(seen, t, m)
    else:
        from scipy.stats import kstwo

        p = kstwo.sf(seen, round(t * m / (t + m)))
    p = np.clip(p, 0, 1)[place].reshape(distance.shape)
    return estimate(p, p, p, t)
