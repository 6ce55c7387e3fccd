"""Jensen and Shannon's divergence beyond what chance alone leaves."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate, independent
from ..shared.sampling_noise import expected_jsd
from .jsd import jsd

__all__ = ["excess_jsd"]


def excess_jsd(
    counts: ArrayLike, optimal: ArrayLike, n_effective: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """JSD(p_hat, optimal) minus a perfect sampler's E JSD at the same number of choices; bits, in [-1, 1],
    near 0 for a faithful sampler.

    ``counts[..., A]``, ``optimal[..., A]``. The perfect sampler makes ``n_effective`` choices where that is
    fewer than n. The interval is that of `jsd` moved by the same floor.

    >>> [round(x, 4) for x in excess_jsd([75, 25], [0.5, 0.5])]
    [0.047, 0.0157, 0.0901, 100.0]

    Source: after Arabi, Smith and Yadav (2026), "Sample What You Say", for total variation; the floor,
    `sampling_noise.expected_jsd`.
    """
    observed, law = check_counts(counts, optimal)
    divergence = jsd(observed, law, n_effective, alpha)
    floor = expected_jsd(independent(observed, n_effective), law)
    return estimate(divergence.value - floor, divergence.low - floor, divergence.high - floor, divergence.n)
