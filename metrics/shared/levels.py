"""Level-k reasoning: how likely each level makes the choices, and which levels they leave.

>>> level_weights([0, 20], [[9, 0], [0, 1]], [[0, 1], [1, 0]]).round(2).tolist()
[0.0, 0.0, 0.0, 0.5, 0.5]
>>> levels_left([0, 20], [[9, 0], [0, 1]], [[0, 1], [1, 0]], alpha=0.05).tolist()
[False, False, False, True, True]
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincc, betaln, logsumexp, xlogy

from ...core.chance import FloatArray
from .best_response import check_table
from .counting import independent

__all__ = ["LEVELS", "level_law", "level_weights", "levels_left"]

LEVELS = 4
_TIE = 1e-9


def level_weights(
    counts: ArrayLike,
    own_payoffs: ArrayLike,
    opponent_payoffs: ArrayLike,
    n_effective: ArrayLike | None = None,
) -> FloatArray:
    """Posterior weights of the levels 0..4, shape [..., 5], all being equally likely before."""
    scaled, laws = _levels(counts, own_payoffs, opponent_payoffs, n_effective)
    weights = np.exp(_each(_evidence, scaled, laws))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def levels_left(
    counts: ArrayLike,
    own_payoffs: ArrayLike,
    opponent_payoffs: ArrayLike,
    n_effective: ArrayLike | None = None,
    alpha: float = 0.05,
) -> NDArray[np.bool_]:
    """Which of the levels 0..4 the choices leave at level 1 - ``alpha``, whatever the noise was, shape [..., 5].

    A level is left unless its likeliest noise is beaten by 1 / ``alpha`` by the mean over all levels with their noise
    integrated out: at the true level and noise that ratio has mean 1 at most (Wasserman, Ramdas and Balakrishnan, 2020,
    "Universal inference").
    """
    scaled, laws = _levels(counts, own_payoffs, opponent_payoffs, n_effective)
    mixed, best = (_each(each, scaled, laws, apart=False) for each in (_evidence, _best_fit))
    beaten = logsumexp(mixed, axis=-1, keepdims=True) - np.log(LEVELS + 1) - best
    return np.asarray(beaten < np.log(1 / alpha))


def level_law(
    counts: FloatArray, own_payoffs: FloatArray, opponent_payoffs: FloatArray, level: int
) -> FloatArray:
    """What one ``level`` plays [A] with the noise that makes ``counts[A]`` likeliest."""
    scaled, laws = _levels(counts, own_payoffs, opponent_payoffs, None)
    s, r, m, width = _split(scaled, laws[level])
    t = float(np.clip(s / max(float(s + r), 1.0), m / width, 1.0))
    return np.where(laws[level] > 0, t / m, (1 - t) / max(width - float(m), 1.0))


def _levels(
    counts: ArrayLike, own_payoffs: ArrayLike, opponent_payoffs: ArrayLike, n_effective: ArrayLike | None
) -> tuple[FloatArray, list[FloatArray]]:
    """The counts, as many as they are worth, and what each level plays without noise."""
    table, own, _ = check_table(own_payoffs, counts, np.zeros(np.shape(own_payoffs)[-1]))
    rival = np.asarray(opponent_payoffs, dtype=np.float64).swapaxes(-1, -2)
    n = own.sum(axis=-1, keepdims=True)
    scaled = own * np.where(n > 0, independent(own, n_effective)[..., None] / np.maximum(n, 1), 1.0)
    x, y = (np.full((*t.shape[:-2], t.shape[-2]), 1 / t.shape[-2]) for t in (table, rival))
    laws = [x]
    for _ in range(LEVELS):
        x, y = _best(table, y), _best(rival, x)
        laws.append(x)
    return scaled, laws


def _each(
    function: Callable[[FloatArray, FloatArray], FloatArray],
    counts: FloatArray,
    laws: list[FloatArray],
    apart: bool = True,
) -> FloatArray:
    """``function`` of the counts and each level's law, [..., 5]; ``apart`` from its greatest."""
    found = np.stack(np.broadcast_arrays(*(function(counts, law) for law in laws)), axis=-1)
    return found - found.max(axis=-1, keepdims=True) if apart else found


def _best(table: FloatArray, other: FloatArray) -> FloatArray:
    """The best responses to ``other[..., O]``, uniform over ties, shape [..., A]."""
    pay = (table * other[..., None, :]).sum(axis=-1)
    spread = np.ptp(table, axis=(-1, -2))[..., None]
    ties = pay >= pay.max(axis=-1, keepdims=True) - _TIE * spread
    return np.asarray(ties / ties.sum(axis=-1, keepdims=True))


def _split(counts: FloatArray, level: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, int]:
    """How many of ``counts[..., A]`` are choices that the level plays, and others; how many actions it plays, and the width."""
    width, played = counts.shape[-1], level > 0
    m = np.broadcast_to(played.sum(axis=-1), np.broadcast_shapes(counts.shape, level.shape)[:-1])
    s, n = np.where(played, counts, 0.0).sum(axis=-1), counts.sum(axis=-1)
    return s, n - s, np.asarray(m, dtype=np.float64), width


def _evidence(counts: FloatArray, level: FloatArray) -> FloatArray:
    """log integral over the noise of the likelihood of ``counts[..., A]``: of s choices among the m that the
    level plays and r others, of t^s (1 - t)^r m^-s (A - m)^-r, t uniform on [m / A, 1].
    """
    s, r, m, width = _split(counts, level)
    free = m < width
    mass = betaincc(s + 1, r + 1, np.where(free, m / width, 0.0))
    with np.errstate(divide="ignore"):
        inside = betaln(s + 1, r + 1) + np.log(mass) - np.log(np.where(free, 1 - m / width, 1.0))
    return np.asarray(np.where(free, inside - _spread(s, r, m, width), -(s + r) * np.log(width)))


def _best_fit(counts: FloatArray, level: FloatArray) -> FloatArray:
    """log of the greatest such likelihood over the noise."""
    s, r, m, width = _split(counts, level)
    t = np.clip(s / np.maximum(s + r, 1e-300), m / width, 1.0)
    inside = xlogy(s, t) + xlogy(r, 1 - t)
    return np.asarray(np.where(m < width, inside - _spread(s, r, m, width), -(s + r) * np.log(width)))


def _spread(s: FloatArray, r: FloatArray, m: FloatArray, width: int) -> FloatArray:
    """How much likelihood is lost by the level's and the other actions being played alike."""
    return np.asarray(xlogy(s, m) + xlogy(r, np.maximum(width - m, 1)))
