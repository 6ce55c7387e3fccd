"""How far choices are, on the average, from laws that change from decision to decision."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.counting import estimate
from ..shared.regions import ENUMERABLE, half_of_all_sets
from ..shared.tilting import by_rank, check_decisions, one_hot

__all__ = ["mean_deviation"]

_TILTS = 0.5 ** np.arange(1, 15)


def mean_deviation(actions: ArrayLike, laws: ArrayLike, alpha: float = 0.05) -> Estimate:
    """The greater of two total variations, in [0, 1]: of the mean of (one-hot a_t - q_t), with the actions named
    by their labels, and by their ranks of likelihood under q_t. ``actions[..., T]``, ``laws[..., T, A]``.

    The interval is a confidence sequence: with probability 1 - ``alpha`` it holds, after all T at once, the same
    distance with the laws p_t from which the choices were truly drawn in place of the one-hot a_t, however these
    depend on the past. For a set S of labels or of ranks, X_t = 1{a_t in S} - q_t(S) deviates from its mean by
    at most min over lambda of (log(14 M / alpha) - (lambda + log(1 - lambda)) V) / (lambda T), V = sum of X_t^2,
    over 14 lambdas 1/2, 1/4, ... and the M sides of all sets. Beyond 10 actions V is taken at its bound, sum of
    (1 - q_t(a_t))^2. Deviations that cancel between decisions of alike labels and ranks go unseen: 0 is not a
    proof that all laws were followed. NaN within [0, 1] at T = 0. Raises `InputError` on shapes that do not match.

    >>> laws = np.tile([[0.5, 0.5], [0.2, 0.8]], (500, 1))
    >>> greedy = mean_deviation(np.ones(1000, dtype=int), laws)
    >>> round(greedy.value, 2), bool(greedy.low > 0.25)
    (0.35, True)

    Source: Howard, Ramdas, McAuliffe and Sekhon (2021), theorem 4, from Fan, Grama and Liu (2015); Waudby-Smith
    and Ramdas (2024), "Estimating means of bounded random variables by betting".
    """
    played, law = check_decisions(actions, laws)
    n = played.shape[-1]
    if n == 0:
        return estimate(np.full(played.shape[:-1], np.nan), 0.0, 1.0, 0)
    gaps = one_hot(played, law.shape[-1]) - law
    ranked = np.take_along_axis(gaps, by_rank(law), axis=-1)
    worst = np.sum((1 - np.take_along_axis(law, played[..., None], axis=-1)[..., 0]) ** 2, axis=-1)
    sides = [_bounds(each, worst, alpha / 2) for each in (gaps, ranked)]
    value, low, high = (np.maximum(*pair) / n for pair in zip(*sides, strict=True))
    return estimate(value, np.clip(low, 0, 1), np.clip(high, 0, 1), n)


def _bounds(gaps: FloatArray, worst: FloatArray, alpha: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """T times the total variation of the mean of ``gaps[..., T, A]``, and its bounds."""
    total, width = gaps.sum(axis=-2), gaps.shape[-1]
    value = np.abs(total).sum(axis=-1) / 2
    if width > ENUMERABLE:
        slack = _slack(worst, np.log(2 / alpha) + (width - 1) * np.log(2))
        return value, value - slack, value + slack
    halves = half_of_all_sets(width)
    squares = np.swapaxes(gaps, -1, -2) @ gaps
    spread = np.sum((halves @ squares) * halves, axis=-1)
    slack = _slack(spread, np.log(2 * len(halves) / alpha))
    aimed = np.abs(total @ halves.T)
    return value, (aimed - slack).max(axis=-1), (aimed + slack).max(axis=-1)


def _slack(variance: FloatArray, level: float) -> FloatArray:
    """What the sum of X_t - E X_t exceeds at any time with probability exp(-``level``) at most."""
    lines = (level + np.log(len(_TILTS)) - (_TILTS + np.log1p(-_TILTS)) * variance[..., None]) / _TILTS
    return np.asarray(lines.min(axis=-1))
