"""How much of the optimal law's support was ever played."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate
from ..shared.regions import clopper_pearson

__all__ = ["support_coverage"]


def support_coverage(counts: ArrayLike, optimal: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Share of the actions with ``optimal[..., A]`` > 0 that have ``counts[..., A]`` > 0, in [0, 1].

    It grows with n: compare it at the same n, as `excess_support_coverage` does. The interval, for its
    expectation at this n, is Clopper and Pearson's with the support as the number of trials: the indicators
    are negatively associated, so that their sum varies less than independent ones would; conservative. Raises
    `InputError` on counts and laws that do not match.

    >>> [round(x, 3) for x in support_coverage([7, 3, 0, 0], [0.4, 0.3, 0.3, 0])]
    [0.667, 0.094, 0.992, 10.0]

    Source: Good (1953) for coverage; Dubhashi and Ranjan (1998), "Balls and bins: a study in negative
    dependence"; Hoeffding (1956).
    """
    observed, law = check_counts(counts, optimal)
    support = (law > 0).sum(axis=-1)
    played = ((observed > 0) & (law > 0)).sum(axis=-1)
    return estimate(played / support, *clopper_pearson(played, support, alpha), observed.sum(axis=-1))
