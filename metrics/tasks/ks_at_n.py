"""The share of tasks on which a reference sample does not give the chooser away."""

from __future__ import annotations

from numpy.typing import ArrayLike

from ...core.estimates import Estimate
from ..fit.ks_two_sample_p import ks_two_sample_p
from .pass_rate import pass_rate

__all__ = ["ks_at_n"]

_LEVEL = 1e-4


def ks_at_n(samples: ArrayLike, references: ArrayLike, alpha: float = 0.05) -> Estimate:
    """KS@N: share of K tasks whose `ks_two_sample_p` of ``samples[..., K, N]`` against ``references[..., K, M]``
    is 0.0001 or more, in [0, 1].

    N is the last axis of ``samples``: the share falls as it grows, so only shares at one N compare. The interval
    is Clopper and Pearson's over tasks; ``n`` counts tasks. Raises `InputError` on numbers that are not finite.

    >>> import numpy as np
    >>> tasks = np.linspace(0, 1, 40).reshape(1, 40)
    >>> [round(x, 3) for x in ks_at_n(np.vstack([tasks, tasks + 2]), np.vstack([tasks, tasks]))]
    [0.5, 0.013, 0.987, 2]

    Source: the KS@N score of "UnpredictaBench" (2026, arXiv 2606.06622).
    """
    return pass_rate(ks_two_sample_p(samples, references).value, _LEVEL, alpha)
