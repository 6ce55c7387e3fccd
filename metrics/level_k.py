"""How many steps of "what would he do" the seat's choices show."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincc, betaln, xlogy

from ..chance import FloatArray
from ..core import Estimate
from .best_response import check_table
from .evidence import estimate, independent

__all__ = ["level_k", "level_weights"]

_LEVELS = 4
_TIE = 1e-9


def level_k(
    counts: ArrayLike,
    own_payoffs: ArrayLike,
    opponent_payoffs: ArrayLike,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> Estimate:
    """The level of reasoning, 0 to 4, that makes ``counts[..., A]`` likeliest: the first, where several do.

    Level 0 plays uniformly; level k answers the other seat's level k - 1 best (ties: uniformly) with
    probability 1 - e, else uniformly; e is uniform on [0, 1] and integrated out, so that a level pays for its
    freedom. ``own_payoffs`` and ``opponent_payoffs[..., A, O]``. The interval holds the likeliest levels whose
    posterior weights (`level_weights`) reach 1 - ``alpha`` together. 0 within [0, 4] where there is no choice.

    >>> level_k([2, 28], [[9, 0], [0, 1]], [[0, 1], [1, 0]])[:3]
    (3.0, 3.0, 4.0)

    Source: Stahl and Wilson (1995); Nagel (1995); the noise, Costa-Gomes and Crawford (2006).
    """
    own = check_table(own_payoffs, counts, np.zeros(np.shape(own_payoffs)[-1]))[1]
    weights = level_weights(own, own_payoffs, opponent_payoffs, n_effective)
    best = (weights >= weights.max(axis=-1, keepdims=True) * (1 - _TIE)).argmax(axis=-1)
    order = np.argsort(-weights, axis=-1, kind="stable")
    sorted_weights = np.take_along_axis(weights, order, axis=-1)
    needed = np.cumsum(sorted_weights, axis=-1) - sorted_weights < 1 - alpha
    bar = np.where(needed, sorted_weights, np.inf).min(axis=-1, keepdims=True)
    inside = weights >= bar * (1 - _TIE)
    low, high = inside.argmax(axis=-1), _LEVELS - inside[..., ::-1].argmax(axis=-1)
    level, least, greatest = (np.asarray(x, dtype=np.float64) for x in (best, low, high))
    return estimate(level, least, greatest, own.sum(axis=-1))


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
    for _ in range(_LEVELS):
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
