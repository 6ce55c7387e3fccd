"""How unpredictable the policy is, action by action."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import entr

from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate, independent, share
from ..shared.intervals import kl_range

__all__ = ["entropy"]


def entropy(counts: ArrayLike, n_effective: ArrayLike | None = None, alpha: float = 0.05) -> Estimate:
    """Shannon entropy -sum_a p_a log2 p_a of the policy behind ``counts[..., A]``, in bits, in [0, log2 A].

    Miller and Madow's estimate: the induced policy's entropy plus (K - 1) / (2 n ln 2), K the number of actions
    that were played, n the ``n_effective`` choices; at most log2 A. The interval is that of the relative entropy
    from the uniform law (`intervals.kl_range`): exact for two actions, large-sample for more. NaN within [0,
    log2 A] where there is no choice.

    >>> [round(x, 3) for x in entropy([75, 25])]
    [0.818, 0.655, 0.931, 100.0]

    Source: Shannon (1948); Miller (1955), "Note on the bias of information estimates".
    """
    observed, law = check_counts(counts, _uniform(counts))
    n, size = observed.sum(axis=-1), independent(observed, n_effective)
    low, high = (_most(law) - end / np.log(2) for end in kl_range(observed, law, size, alpha)[::-1])
    low, high = np.where(n > 0, np.maximum(low, 0), 0.0), np.where(n > 0, high, _most(law))
    plug_in = entr(share(observed)).sum(axis=-1) + ((observed > 0).sum(axis=-1) - 1) / (
        2 * np.maximum(size, 1)
    )
    return estimate(np.clip(plug_in / np.log(2), low, high), low, high, n)


def _uniform(counts: ArrayLike) -> ArrayLike:
    width = np.shape(counts)[-1] if np.ndim(counts) else 1
    return np.full(width, 1 / max(width, 1))


def _most(law: ArrayLike) -> float:
    return float(np.log2(np.shape(law)[-1]))
