"""Total variation beyond what chance alone leaves."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate, independent
from ..shared.sampling_noise import expected_tv
from .tv import tv

__all__ = ["excess_tv"]


def excess_tv(
    counts: ArrayLike, optimal: ArrayLike, n_effective: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """TV(p_hat, optimal) minus a perfect sampler's E TV at the same number of choices; in [-1, 1], near 0 for
    a faithful sampler.

    ``counts[..., A]``, ``optimal[..., A]``. The perfect sampler makes ``n_effective`` choices where that is
    fewer than n. The interval is that of `tv` moved by the same floor: for E TV(p_hat, optimal) minus the
    floor, whose distance from the policy's own TV is within the sampling noise that the interval already holds.

    >>> [round(x, 3) for x in excess_tv([75, 25], [0.5, 0.5])]
    [0.21, 0.114, 0.291, 100.0]

    Source: Arabi, Smith and Yadav (2026), "Sample What You Say"; the closed form, De Moivre (1730).
    """
    observed, law = check_counts(counts, optimal)
    distance = tv(observed, law, n_effective, alpha)
    floor = expected_tv(independent(observed, n_effective), law)
    return estimate(distance.value - floor, distance.low - floor, distance.high - floor, distance.n)
