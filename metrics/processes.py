"""E-processes: the wealth of a gambler who bets against the optimal law and cannot expect to gain where it is
played.

Each function returns log wealth. Started at 1, wealth is a nonnegative martingale (or falls below one) where
every choice follows its optimal law; so P(it ever reaches 1/alpha) <= alpha, whatever the rule that stops
(Ville, 1939). A choice that the optimal law forbids makes the wealth infinite. An average of such processes
is one too. ``T`` is the number of decisions in order, ``A`` of actions, ``K`` of bins.

>>> wealth = np.exp(kt([[9, 1], [5, 5]], [0.5, 0.5]))
>>> [round(float(w), 2) for w in wealth]
[9.5, 0.25]
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, logsumexp, xlogy

from ..chance import FloatArray, IntArray
from ..core import InputError
from .evidence import check_counts
from .hulls import log_likelihood

__all__ = [
    "cells",
    "common",
    "histogram",
    "identity_tilt",
    "kt",
    "kt_set",
    "log_e",
    "rank_tilt",
    "running_counts",
    "tilts",
    "totals",
    "varying",
]

_MENU_BINS = (2, 4, 8)
_INTERVAL_BINS = (2, 4, 8, 16)
_POINT = 1e-12


def log_e(
    counts: ArrayLike | None = None,
    optimal: ArrayLike | None = None,
    *,
    optimal_set: Sequence[FloatArray] | None = None,
    actions: ArrayLike | None = None,
    laws: ArrayLike | None = None,
    below: ArrayLike | None = None,
    upto: ArrayLike | None = None,
) -> FloatArray:
    """Log wealth [..., T] of the process that suits the evidence; T = 1 where the order of the choices is not
    known.

    Laws that vary: `tilts`. Else a set: `kt_set`; else one law: `kt`; else cells: `cells`. Raises
    `InputError` where there is evidence for none of them.
    """
    if actions is not None and laws is not None and varying(laws):
        return tilts(actions, laws)
    goal = common(optimal, optimal_set, laws)
    if goal is not None and (actions is not None or counts is not None):
        tally = (
            running_counts(actions, goal[0].shape[-1])
            if actions is not None
            else totals(counts, actions, goal[0].shape[-1])[..., None, :]
        )
        return kt_set(tally, goal) if optimal_set is not None else kt(tally, goal[0][..., None, :])
    if below is not None and upto is not None:
        return cells(below, upto)
    raise InputError(
        "an e-value needs counts or actions with an optimal law or set, actions with laws, or below with upto"
    )


def varying(laws: ArrayLike) -> bool:
    """Whether ``laws[..., T, A]`` change from one decision to another, anywhere in the batch."""
    each = np.asarray(laws)
    return bool(np.any(each != each[..., :1, :]))


def common(
    optimal: ArrayLike | None, optimal_set: Sequence[FloatArray] | None, laws: ArrayLike | None
) -> tuple[FloatArray, ...] | None:
    """What all decisions are held against: the set's hulls, or the one law [..., A] alone, or None."""
    if optimal_set is not None:
        return tuple(np.asarray(vertices, dtype=np.float64) for vertices in optimal_set)
    if optimal is not None:
        return (np.asarray(optimal, dtype=np.float64),)
    return (
        None if laws is None or not np.shape(laws)[-2] else (np.asarray(laws, dtype=np.float64)[..., 0, :],)
    )


def kt(counts: ArrayLike, optimal: ArrayLike) -> FloatArray:
    """Dirichlet(1/2) mixture against one law: ``counts[..., A]``, ``optimal[..., A]`` -> [...]. The order of
    choices does not matter.

    log [B(counts + 1/2) / B(1/2)] - sum_a counts_a log optimal_a, with B the multivariate beta function.

    Source: Krichevsky and Trofimov (1981); as a test martingale Robbins (1970).
    """
    tally = np.asarray(counts, dtype=np.float64)
    return np.asarray(_log_mixture(tally) - xlogy(tally, optimal).sum(axis=-1))


def kt_set(counts: ArrayLike, optimal_set: Sequence[FloatArray]) -> FloatArray:
    """`kt` against a union of hulls, shape [...]: the mixture over the likelihood of the member that fits
    best, so no more than the wealth against the true member. Source: Wasserman, Ramdas and Balakrishnan
    (2020), universal inference.
    """
    tally = np.asarray(counts, dtype=np.float64)
    return np.asarray(_log_mixture(tally) - log_likelihood(tally, optimal_set))


def tilts(actions: ArrayLike, laws: ArrayLike) -> FloatArray:
    """Decisions each with a law of its own: ``actions[..., T]``, ``laws[..., T, A]`` -> [..., T].

    The average of `identity_tilt` (some labels are overplayed) and `rank_tilt` (likely or unlikely actions
    are).
    """
    return _average([identity_tilt(actions, laws), rank_tilt(actions, laws)])


def identity_tilt(actions: ArrayLike, laws: ArrayLike) -> FloatArray:
    """Bets on p_t(a) proportional to q_t(a) (n_a + 1/2) / (m_a + 1/2), with n_a the times a was played before
    t and m_a the sum of its probabilities; [..., T].
    """
    played, law = _decisions(actions, laws)
    chosen = _one_hot(played, law.shape[-1])
    tilt = (_before(chosen) + 0.5) / (_before(law) + 0.5)
    won = np.take_along_axis(tilt, played[..., None], axis=-1)[..., 0] / (law * tilt).sum(axis=-1)
    return _path(np.where(_probability(law, played) > 0, won, np.inf))


def rank_tilt(actions: ArrayLike, laws: ArrayLike) -> FloatArray:
    """Lays the actions on [0, 1] as cells, the likeliest first, and bets as `cells` does with 2, 4 and 8
    bins; [..., T].
    """
    played, law = _decisions(actions, laws)
    order = np.argsort(-law, axis=-1, kind="stable")
    ends = np.cumsum(np.take_along_axis(law, order, axis=-1), axis=-1)
    place = (order == played[..., None]).argmax(axis=-1)[..., None]
    upto = np.take_along_axis(ends, place, axis=-1)[..., 0]
    probability = _probability(law, played)
    path = cells(np.clip(upto - probability, 0, 1), np.clip(upto, 0, 1), _MENU_BINS)
    forbidden = np.cumsum(probability <= 0, axis=-1) > 0
    return np.where(forbidden, np.inf, path)


def cells(below: ArrayLike, upto: ArrayLike, bins: Sequence[int] = _INTERVAL_BINS) -> FloatArray:
    """Choices as cells of [0, 1], ``below[..., T]`` and ``upto[..., T]`` -> [..., T]: the average of
    `histogram` over ``bins``.
    """
    left, right = np.asarray(below, dtype=np.float64), np.asarray(upto, dtype=np.float64)
    return _average([histogram(left, right, count) for count in bins])


def histogram(below: FloatArray, upto: FloatArray, bins: int) -> FloatArray:
    """Bets on a density over [0, 1] that is constant in each of K ``bins`` and learnt from the past with
    Dirichlet(1/2) counts.

    A choice wins the mean density of its cell, and adds to each bin the share of the cell that lies there.
    """
    edges = np.arange(bins + 1) / bins
    overlap = np.diff(np.clip(edges, below[..., None], upto[..., None]), axis=-1)
    width = upto - below
    point = (width <= _POINT)[..., None]
    inside = np.arange(bins) == np.minimum(upto * bins, bins - 1).astype(np.int64)[..., None]
    share = np.where(point, inside, overlap / np.where(point, 1.0, width[..., None]))
    past = _before(share)
    density = bins * (past + 0.5) / (past.sum(axis=-1, keepdims=True) + bins / 2)
    return _path((share * density).sum(axis=-1))


def running_counts(actions: ArrayLike, width: int) -> FloatArray:
    """Counts of each of ``width`` actions up to and with each decision: ``actions[..., T]`` -> [..., T, A]."""
    return np.asarray(np.cumsum(_one_hot(np.asarray(actions), width), axis=-2))


def totals(counts: ArrayLike | None, actions: ArrayLike | None, width: int) -> FloatArray:
    """``counts[..., A]``, or where they are not given those of ``actions[..., T]``."""
    if counts is not None or actions is None:
        return check_counts([] if counts is None else counts, np.full(width, 1 / width))[0]
    return np.asarray(_one_hot(np.asarray(actions), width).sum(axis=-2))


def _log_mixture(counts: FloatArray) -> FloatArray:
    half = counts.shape[-1] / 2
    fitted = (gammaln(counts + 0.5) - gammaln(0.5)).sum(axis=-1)
    return np.asarray(fitted + gammaln(half) - gammaln(counts.sum(axis=-1) + half))


def _one_hot(actions: IntArray, width: int) -> FloatArray:
    if actions.size and not (actions.min() >= 0 and actions.max() < width):
        raise InputError(
            f"actions run from {actions.min()} to {actions.max()}; give indices from 0 to {width - 1}"
        )
    return np.asarray(actions[..., None] == np.arange(width), dtype=np.float64)


def _decisions(actions: ArrayLike, laws: ArrayLike) -> tuple[IntArray, FloatArray]:
    played, law = np.asarray(actions), np.asarray(laws, dtype=np.float64)
    if played.shape != law.shape[:-1]:
        raise InputError(
            f"actions of shape {played.shape} with laws of shape {law.shape}; give [..., T] and [..., T, A]"
        )
    return played, law


def _probability(laws: FloatArray, actions: IntArray) -> FloatArray:
    return np.asarray(np.take_along_axis(laws, actions[..., None], axis=-1)[..., 0])


def _before(amounts: FloatArray) -> FloatArray:
    """Sums over the decisions before each one: [..., T, A] -> [..., T, A]."""
    return np.asarray(np.cumsum(amounts, axis=-2) - amounts)


def _path(ratios: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        return np.asarray(np.cumsum(np.log(ratios), axis=-1))


def _average(paths: Sequence[FloatArray]) -> FloatArray:
    return np.asarray(logsumexp(np.stack(paths), axis=0) - np.log(len(paths)))
