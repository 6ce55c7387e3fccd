"""Level-k reasoning: how likely each level makes the choices.

>>> level_weights([0, 20], [[9, 0], [0, 1]], [[0, 1], [1, 0]]).round(2).tolist()
[0.0, 0.0, 0.0, 0.5, 0.5]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincc, betaln, xlogy

from ...core.chance import FloatArray
from .best_response import check_table
from .counting import independent

__all__ = ["LEVELS", "level_weights"]

LEVELS = 4
_TIE = 1e-9


def level_weights(
    counts: ArrayLike,
    own_payoffs: ArrayLike,
    opponent_payoffs: ArrayLike,
    n_effective: ArrayLike | None = None,
) -> FloatArray:
    """Posterior weights of the levels 0..4, shape [..., 5], all being equally likely before."""
    table, own, _ = check_table(own_payoffs, counts, np.zeros(np.shape(own_payoffs)[-1]))
    rival = np.asarray(opponent_payoffs, dtype=np.float64).swapaxes(-1, -2)
    n = own.sum(axis=-1, keepdims=True)
    scaled = own * np.where(n > 0, independent(own, n_effective)[..., None] / np.maximum(n, 1), 1.0)
    x, y = (np.full((*t.shape[:-2], t.shape[-2]), 1 / t.shape[-2]) for t in (table, rival))
    evidence = [_evidence(scaled, x)]
    for _ in range(LEVELS):
        x, y = _best(table, y), _best(rival, x)
        evidence.append(_evidence(scaled, x))
    log_weights = np.stack(np.broadcast_arrays(*evidence), axis=-1)
    weights = np.exp(log_weights - log_weights.max(axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def _best(table: FloatArray, other: FloatArray) -> FloatArray:
    """The best responses to ``other[..., O]``, uniform over ties, shape [..., A]."""
    pay = (table * other[..., None, :]).sum(axis=-1)
    spread = np.ptp(table, axis=(-1, -2))[..., None]
    ties = pay >= pay.max(axis=-1, keepdims=True) - _TIE * spread
    return np.asarray(ties / ties.sum(axis=-1, keepdims=True))


def _evidence(counts: FloatArray, level: FloatArray) -> FloatArray:
    """log integral over the noise of the likelihood of ``counts[..., A]``: of s choices among the m that the
    level plays and r others, of t^s (1 - t)^r m^-s (A - m)^-r, t uniform on [m / A, 1].
    """
    width, played = counts.shape[-1], level > 0
    m = np.broadcast_to(played.sum(axis=-1), np.broadcast_shapes(counts.shape, level.shape)[:-1])
    s, n = np.where(played, counts, 0.0).sum(axis=-1), counts.sum(axis=-1)
    r, free = n - s, m < width
    mass = betaincc(s + 1, r + 1, np.where(free, m / width, 0.0))
    with np.errstate(divide="ignore"):
        inside = betaln(s + 1, r + 1) + np.log(mass) - np.log(np.where(free, 1 - m / width, 1.0))
    spread = xlogy(s, m) + xlogy(r, np.maximum(width - m, 1))
    return np.asarray(np.where(free, inside - spread, -n * np.log(width)))
