"""Divergences between laws over the same actions, on the last axis; NaN policies stay NaN.

>>> float(jensen_shannon(np.array([1.0, 0.0]), np.array([0.0, 1.0])))
1.0
>>> round(float(relative_entropy(np.array([0.5, 0.5]), np.array([0.25, 0.75]))), 4)
0.1438
"""

from __future__ import annotations

import numpy as np
from scipy.special import rel_entr, xlogy

from ...core.chance import FloatArray

__all__ = ["jensen_shannon", "jensen_shannon_terms", "relative_entropy", "total_variation"]


def jensen_shannon(policy: FloatArray, law: FloatArray) -> FloatArray:
    """Divergence in bits, in [0, 1]: shapes [..., A] -> [...]."""
    return np.asarray(np.clip(jensen_shannon_terms(policy, law).sum(axis=-1), 0.0, 1.0))


def jensen_shannon_terms(policy: FloatArray, law: FloatArray) -> FloatArray:
    """Each action's share of the divergence, in bits, 0 or more but for rounding."""
    both = policy + law
    parts = xlogy(policy, policy) + xlogy(law, law) - xlogy(both, both)
    return np.asarray(parts / np.log(4) + both / 2)


def relative_entropy(policy: FloatArray, law: FloatArray) -> FloatArray:
    """sum p log(p/q) in nats; infinite where p > 0 = q."""
    return np.asarray(np.maximum(rel_entr(policy, law).sum(axis=-1), 0.0))


def total_variation(policy: FloatArray, law: FloatArray) -> FloatArray:
    """Half the sum of |p - q|, in [0, 1]."""
    return np.asarray(np.abs(policy - law).sum(axis=-1) / 2)
