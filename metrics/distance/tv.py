"""Total variation between the induced policy and the optimal law."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate, independent, share
from ..shared.divergences import total_variation
from ..shared.intervals import tv_bounds

__all__ = ["tv"]


def tv(
    counts: ArrayLike, optimal: ArrayLike, n_effective: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """Total variation TV = 1/2 sum_a |p_hat_a - q_a| between ``counts[..., A]`` and ``optimal[..., A]``, in
    [0, 1].

    The interval holds the least and greatest TV over the 1 - ``alpha`` confidence region for the policy at
    ``n_effective`` choices: Clopper and Pearson's for two actions, the relative-entropy ball for more
    (`intervals.tv_bounds`); conservative, the more so the more actions. NaN within [0, 1] where there is no
    choice. Raises `InputError` on counts and laws that do not match.

    >>> [round(x, 3) for x in tv([75, 25], [0.5, 0.5])]
    [0.25, 0.153, 0.331, 100.0]

    Source: Levin, Peres and Wilmer (2009), "Markov Chains and Mixing Times", chapter 4; the region,
    `regions.ball`.
    """
    observed, law = check_counts(counts, optimal)
    low, high = tv_bounds(observed, law, independent(observed, n_effective), alpha)
    return estimate(total_variation(share(observed), law), low, high, observed.sum(axis=-1))
