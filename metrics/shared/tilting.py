"""Wealth against decisions that have each a law of its own, fixed before the decision.

Every gambler multiplies the odds of the law by what the past taught, and scales them to be fair:
``actions[..., N]``, ``laws[..., N, A]`` -> log wealth [..., N].

>>> laws = np.tile([[0.5, 0.5], [0.25, 0.75]], (20, 1))
>>> bool(tilts(np.zeros(40, dtype=int), laws)[-1] > np.log(20))
True
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from .groups import before
from .histograms import histogram
from .mixtures import average, following, repetition

__all__ = [
    "by_rank",
    "check_decisions",
    "identity_tilt",
    "one_hot",
    "rank_tilt",
    "repeat_tilt",
    "tilts",
    "tilts_without_order",
]

_SHARES = (0.40, 0.40, 0.12, 0.08)
_RANK_BINS = (2, 4, 8)
_REPEAT_STRENGTH = 2.0


def tilts(actions: ArrayLike, laws: ArrayLike) -> FloatArray:
    """The mixture of `identity_tilt` (some labels are overplayed), `rank_tilt` (likely or unlikely actions
    are), `repeat_tilt` and, in each context of the action before, `identity_tilt` (choices lean on the past).
    """
    played, law = check_decisions(actions, laws)
    context = following(played, law.shape[-1])
    each = (
        identity_tilt(played, law),
        rank_tilt(played, law),
        repeat_tilt(played, law),
        identity_tilt(played, law, context),
    )
    return average(each, _SHARES)


def tilts_without_order(actions: ArrayLike, laws: ArrayLike) -> FloatArray:
    """The mixture of the two that look at no choice before, half and half. They learn in the order given, which must not
    depend on the choices.
    """
    played, law = check_decisions(actions, laws)
    return average((identity_tilt(played, law), rank_tilt(played, law)), (0.5, 0.5))


def identity_tilt(actions: ArrayLike, laws: ArrayLike, groups: IntArray | None = None) -> FloatArray:
    """Bets on p_t(a) proportional to q_t(a) (n_a + 1/2) / (m_a + 1/2), with n_a the times a was played before
    t (in the same one of ``groups[..., N]``, where given) and m_a the sum of its probabilities.
    """
    played, law = check_decisions(actions, laws)
    tilt = (before(one_hot(played, law.shape[-1]), groups) + 0.5) / (before(law, groups) + 0.5)
    won = _at(tilt, played) / (law * tilt).sum(axis=-1)
    return _path(np.where(_at(law, played) > 0, won, np.inf))


def rank_tilt(actions: ArrayLike, laws: ArrayLike) -> FloatArray:
    """Lays the actions on [0, 1] side by side, the likeliest first, and bets as `histogram` does with 2, 4 and 8
    bins.
    """
    played, law = check_decisions(actions, laws)
    order = by_rank(law)
    ends = np.cumsum(np.take_along_axis(law, order, axis=-1), axis=-1)
    cdf = _at(ends, (order == played[..., None]).argmax(axis=-1))
    probability = _at(law, played)
    cdf_left, cdf = np.clip(cdf - probability, 0, 1), np.clip(cdf, 0, 1)
    path = average(
        [histogram(cdf_left, cdf, bins) for bins in _RANK_BINS], [1 / len(_RANK_BINS)] * len(_RANK_BINS)
    )
    return np.where(np.cumsum(probability <= 0, axis=-1) > 0, np.inf, path)


def repeat_tilt(actions: ArrayLike, laws: ArrayLike) -> FloatArray:
    """Bets on repeating the action before, as `mixtures.repetition` does."""
    played, law = check_decisions(actions, laws)
    last = following(played, law.shape[-1])
    begins = last == law.shape[-1]
    chance = np.where(begins, 0.0, _at(law, np.where(begins, 0, last)))
    path = repetition(played == last, chance, _REPEAT_STRENGTH)
    return np.where(np.cumsum(_at(law, played) <= 0, axis=-1) > 0, np.inf, path)


def by_rank(laws: FloatArray) -> IntArray:
    """The actions of each decision, the likeliest first: ``laws[..., N, A]`` -> [..., N, A]."""
    return np.argsort(-laws, axis=-1, kind="stable")


def check_decisions(actions: ArrayLike, laws: ArrayLike) -> tuple[IntArray, FloatArray]:
    """``actions[..., N]`` and ``laws[..., N, A]`` as arrays. Raises `InputError` unless they match."""
    played, law = np.asarray(actions), np.asarray(laws, dtype=np.float64)
    if played.shape != law.shape[:-1]:
        raise InputError(
            f"actions of shape {played.shape} with laws of shape {law.shape}; give [..., T] and [..., T, A]"
        )
    return played, law


def one_hot(actions: IntArray, width: int) -> FloatArray:
    """1 at each action and 0 elsewhere: ``actions[...]`` -> [..., A]. Raises `InputError` on other indices."""
    if actions.size and not (actions.min() >= 0 and actions.max() < width):
        raise InputError(
            f"actions run from {actions.min()} to {actions.max()}; give indices from 0 to {width - 1}"
        )
    return np.asarray(actions[..., None] == np.arange(width), dtype=np.float64)


def _at(table: FloatArray, actions: IntArray) -> FloatArray:
    return np.asarray(np.take_along_axis(table, actions[..., None], axis=-1)[..., 0])


def _path(ratios: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        return np.asarray(np.cumsum(np.log(ratios), axis=-1))
