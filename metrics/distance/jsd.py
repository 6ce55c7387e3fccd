"""Jensen and Shannon's divergence between the induced policy and the optimal law."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate, independent, share
from ..shared.divergences import jensen_shannon
from ..shared.intervals import ball_delta, coin_range, triangle

__all__ = ["jsd"]


def jsd(
    counts: ArrayLike, optimal: ArrayLike, n_effective: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """Jensen-Shannon divergence H_2((p_hat + q)/2) - (H_2(p_hat) + H_2(q))/2 between ``counts[..., A]`` and
    ``optimal[..., A]``, in bits, in [0, 1] (not its square root, which is a distance).

    The interval is Clopper and Pearson's carried through for two actions; for more (sqrt(JSD) -+ r)^2, where
    r^2 = delta / 2 bounds the divergence from p_hat on its 1 - ``alpha`` relative-entropy ball of radius delta:
    conservative, the more so the more actions. NaN within [0, 1] where there is no choice. Raises `InputError`
    on counts and laws that do not match.

    >>> [round(x, 3) for x in jsd([75, 25], [0.5, 0.5])]
    [0.049, 0.017, 0.092, 100.0]

    Source: Lin (1991), "Divergence measures based on the Shannon entropy"; the triangle inequality of the
    root, Endres and Schindelin (2003).
    """
    observed, law = check_counts(counts, optimal)
    n, size, value = (
        observed.sum(axis=-1),
        independent(observed, n_effective),
        jensen_shannon(share(observed), law),
    )
    if observed.shape[-1] == 2:
        return estimate(value, *coin_range(jensen_shannon, observed, size, law, alpha), n)
    reach = np.where(n > 0, np.sqrt(ball_delta(observed, size, alpha) / 2), 1.0)
    low, high = triangle(np.sqrt(np.nan_to_num(value)), reach)
    return estimate(value, low**2, high**2, n)
