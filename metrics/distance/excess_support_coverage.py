"""How much of the optimal law's support was played, beside a perfect sampler's."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate, independent
from ..shared.sampling_noise import expected_support_coverage
from .support_coverage import support_coverage

__all__ = ["excess_support_coverage"]


def excess_support_coverage(
    counts: ArrayLike, optimal: ArrayLike, n_effective: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """`support_coverage` minus the expectation of a perfect sampler's at the same number of choices, in [-1,
    1]; negative where actions are missed.

    ``counts[..., A]``, ``optimal[..., A]``. The perfect sampler makes ``n_effective`` choices where that is
    fewer than n. The interval is that of `support_coverage` moved by the same floor.

    >>> round(excess_support_coverage([7, 3, 0, 0], [0.4, 0.3, 0.3, 0]).value, 3)
    -0.312

    Source: Good (1953); the floor, `sampling_noise.expected_support_coverage`.
    """
    observed, law = check_counts(counts, optimal)
    seen = support_coverage(observed, law, alpha)
    floor = expected_support_coverage(independent(observed, n_effective), law)
    return estimate(seen.value - floor, seen.low - floor, seen.high - floor, seen.n)
