"""Kolmogorov and Smirnov's test against the optimal laws on an interval."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import check_unit, estimate
from ..shared.probability_integral_transform import distance

__all__ = ["ks_p"]


def ks_p(cdf_left: ArrayLike, cdf: ArrayLike) -> Estimate:
    """p-value of the `ks` distance of ``cdf_left[..., T]``, ``cdf[..., T]`` from the uniform law's exact
    distribution, in [0, 1].

    Conservative where the laws have atoms. Choices are taken as independent. Raises `InputError` on ends
    that leave [0, 1].

    >>> round(ks_p([0.5, 0.6, 0.7, 0.8], [0.5, 0.6, 0.7, 0.8]).value, 4)
    0.1875

    Source: Simard and L'Ecuyer (2011), "Computing the two-sided Kolmogorov-Smirnov distribution", as in
    scipy.
    """
    from scipy.stats import kstwo

    left, right = check_unit(cdf_left, cdf)
    n = left.shape[-1]
    p = kstwo.sf(distance(left, right), max(n, 1))
    return estimate(p, p, p, n)
