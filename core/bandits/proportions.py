"""How samples are best divided among arms to tell which of them is best.

With means mu, the best of which is mu_1, samples in the proportions w tell the best arm from the others at the rate

    min over a of w_1 d(mu_1, m_a) + w_a d(mu_a, m_a),    m_a = (w_1 mu_1 + w_a mu_a) / (w_1 + w_a),

where d(x, y) is the Kullback-Leibler divergence of rewards with these means. The optimal proportions make it largest, and no method
that errs with probability delta can do with fewer than about ln(1 / delta) / rate samples. At the optimum all arms but the best are
told from it at one rate, which leaves two equations, one within the other, for a root finder.

>>> optimal_proportions(np.array([[1.0, 0.0]]), "gaussian").round(6).tolist()
[[0.5, 0.5]]
>>> optimal_proportions(np.array([[0.5, 0.45, 0.43, 0.4]])).round(2).tolist()
[[0.42, 0.39, 0.14, 0.06]]

Source: Garivier and Kaufmann (2016), "Optimal best arm identification with fixed confidence", COLT, lemma 3 and theorem 5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..chance import FloatArray, IntArray
from .history import even

__all__ = ["Rewards", "evidence", "optimal_proportions"]

Rewards = Literal["bernoulli", "gaussian"]

_EDGE = 1e-9  # how near to 0 or 1 the mean of rewards of 0 and 1 may come
_INSIDE = 1e-8  # a weight nearer to an end drowns in rounding
_SHARE = 1e-6
_Divergence = Callable[[FloatArray, FloatArray], FloatArray]


def _bernoulli(x: FloatArray, y: FloatArray) -> FloatArray:
    from scipy.special import rel_entr

    return np.asarray(rel_entr(x, y) + rel_entr(1 - x, 1 - y))


def _gaussian(x: FloatArray, y: FloatArray) -> FloatArray:
    return (x - y) ** 2 / 2


_DIVERGENCES: Mapping[Rewards, _Divergence] = {"bernoulli": _bernoulli, "gaussian": _gaussian}


def optimal_proportions(means: FloatArray, rewards: Rewards = "bernoulli") -> FloatArray:
    """The proportions [B, K] in which arms with these ``means`` [B, K] are best sampled, to tell which mean is the largest.

    ``rewards`` are ``bernoulli``, with means from 0 to 1 (those nearer than 1e-9 to an end count as so far from it), or ``gaussian``
    with one variance, whatever it is. Where several means are largest no number of samples tells them apart: these share evenly.
    """
    mean = np.clip(means, _EDGE, 1 - _EDGE) if rewards == "bernoulli" else np.asarray(means, dtype=np.float64)
    best = mean == mean.max(axis=-1, keepdims=True)
    law = even(best)
    unique = best.sum(axis=-1) == 1
    if unique.any():
        law[unique] = _proportions(mean[unique], best[unique], _DIVERGENCES[rewards])
    return law


def _proportions(mean: FloatArray, best: NDArray[np.bool_], divergence: _Divergence) -> FloatArray:
    """Where one arm is best: theorem 5, with the weight of arm a beside the best written as u / (1 - u)."""
    from scipy.optimize.elementwise import find_root

    top = mean[best]
    others = mean[~best].reshape(len(mean), -1)
    farthest = divergence(top, others.max(axis=-1))

    def beside(rows: IntArray, rate: FloatArray) -> FloatArray:
        """u [R, K - 1] at which every arm is told from the best at ``rate`` [R] for each sample of the best."""
        parts = np.broadcast_arrays(top[rows, None], others[rows], rate[:, None])
        within = np.full(parts[1].shape, _INSIDE), np.full(parts[1].shape, 1 - _INSIDE)
        return np.asarray(find_root(_short(divergence), within, args=parts).x)

    def excess(share: FloatArray, row: FloatArray) -> FloatArray:
        """How far the sum of theorem 5 is above 1, at this ``share`` [R] of the greatest rate."""
        rows = row.astype(np.int64)
        u = beside(rows, share * farthest[rows])
        middle = (1 - u) * top[rows, None] + u * others[rows]
        return np.asarray(
            (divergence(top[rows, None], middle) / divergence(others[rows], middle)).sum(axis=-1) - 1
        )

    everyone = np.arange(len(mean))
    ends = np.full(len(mean), _SHARE), np.full(len(mean), 1 - _SHARE)
    share = find_root(excess, ends, args=(everyone.astype(np.float64),)).x
    u = beside(everyone, share * farthest)
    weights = np.ones(mean.shape)
    weights[~best] = (u / (1 - u)).ravel()
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def _short(divergence: _Divergence) -> Callable[..., FloatArray]:
    """By how much the rate is missed at which an arm with weight u beside 1 - u of the best is told from it."""

    def short(u: FloatArray, top: FloatArray, other: FloatArray, rate: FloatArray) -> FloatArray:
        middle = (1 - u) * top + u * other
        return divergence(top, middle) + u / (1 - u) * divergence(other, middle) - rate

    return short


def evidence(
    pulls: FloatArray, means: FloatArray, rewards: Rewards = "bernoulli", noise: float = 1.0
) -> FloatArray:
    """How much samples say for the arm of the largest mean: the least log likelihood ratio [B] of it to any other arm.

    ``pulls`` and ``means`` [B, K]: how often each arm was sampled, and the mean of its samples; ``noise``: their standard deviation,
    where they are ``gaussian``. 0 where two means are largest, or an arm has no sample.

    Source: Chernoff's statistic in Garivier and Kaufmann (2016), section 3.2.
    """
    divergence, row = _DIVERGENCES[rewards], np.arange(len(means))
    best = means.argmax(axis=-1)
    top, times = means[row, best][:, None], pulls[row, best][:, None]
    middle = (times * top + pulls * means) / np.maximum(times + pulls, 1)
    sampled = np.where(pulls > 0, means, middle)
    ratio = times * divergence(top, middle) + pulls * divergence(sampled, middle)
    ratio[row, best] = np.inf
    least = ratio.min(axis=-1)
    return np.asarray(least / noise**2 if rewards == "gaussian" else least)
