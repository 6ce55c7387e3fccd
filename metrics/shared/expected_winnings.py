"""Evidence, at all times at once, that the sum of expected winnings of one exploiter is below a bound.

With winnings x_t in [-1, 1], exp(sum_t l (E x_t - x_t) - c_t(l)) is a supermartingale for each l in (0, 1) where
c_t(l) = l^2 / 8 for x_t in an interval of length 1 (a *fat* decision; Hoeffding, 1963), or (-log(1 - l) - l) x_t^2
for any (a *thin* one; Fan, Grama and Liu, 2015); so is its mixture over l.

>>> bool(evidence_below(np.array(60.0), np.array(1000.0), np.array(0.0)) > np.log(20))
True
>>> round(float(excess_bound(np.array(1000.0), np.array(0.0), 0.05)), 1)
45.1
"""

from __future__ import annotations

import numpy as np
from scipy.special import logsumexp

from ...core.chance import FloatArray

__all__ = ["FAT", "LOG_FEW", "TILTS", "evidence_below", "excess_bound"]

FAT = 0.2
"""Mean square of winnings above which Hoeffding's bound is the less."""
TILTS = 0.9 * 1.5 ** -np.arange(16.0)
_PRIOR = np.exp(-0.5 * (np.log(TILTS / 0.12) / 1.1) ** 2)
_LOG_MANY = np.log(_PRIOR / _PRIOR.sum())
LOG_FEW = np.log(TILTS / TILTS.sum())
"""Logs of the shares of `TILTS` that lean to l near 1, for tens of units and not thousands."""
_HALVINGS = 50


def evidence_below(lead: FloatArray, fat: FloatArray, thin: FloatArray) -> FloatArray:
    """Log of the mixture, [...]: ``lead`` is the bound less what was won, ``fat`` the number of fat decisions, ``thin``
    the sum of x_t^2 over the others.
    """
    level = np.asarray(lead)[..., None] * TILTS + _LOG_MANY
    level = level - TILTS**2 / 8 * np.asarray(fat)[..., None]
    return np.asarray(logsumexp(level - (-np.log1p(-TILTS) - TILTS) * np.asarray(thin)[..., None], axis=-1))


def excess_bound(fat: FloatArray, thin: FloatArray, alpha: float) -> FloatArray:
    """What the expected sum exceeds the sum by, at any time, with probability ``alpha`` at most; [...]."""
    low = np.zeros(np.shape(fat))
    high = 8 * np.sqrt(np.asarray(fat) / 4 + thin + 1) + 20 * np.log(1 / alpha)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        short = evidence_below(middle, fat, thin) < np.log(1 / alpha)
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.asarray(high)
