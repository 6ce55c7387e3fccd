"""The worst and the best that unanswered questions could have been: bounds on a number under any filling.

``missing[...]`` decisions brought no legal choice at the first attempt; had they, the counts would be
``counts + m`` for some m >= 0 that sums to ``missing``. Distances and losses are convex in the counts, so that
all of ``missing`` on one action is worst. Distances to a law q are least where the lowest ratios p_a / q_a are
raised to one level (any f-divergence); exploitability, by linear programming.

>>> [round(x, 3) for x in tv_bounds([75, 25], [0.5, 0.5], 20)]
[0.25, 0.125, 0.292, 100.0]
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import rel_entr

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.estimates import Estimate
from .counting import check_counts, estimate
from .row_wise import rowwise

__all__ = ["exploitability_bounds", "filled", "jsd_bounds", "tv_bounds", "worst"]

_HALVINGS = 100


def worst(loss: Callable[[FloatArray], FloatArray], counts: ArrayLike, missing: ArrayLike) -> FloatArray:
    """Greatest ``loss(policies[..., A]) -> [...]``, convex, over all fillings of ``counts[..., A]``, shape
    [...].
    """
    observed, gap = _checked(counts, missing)
    corners = observed[..., None, :] + gap[..., None, None] * np.eye(observed.shape[-1])
    return np.asarray(loss(_policy(corners)).max(axis=-1))


def filled(counts: ArrayLike, optimal: ArrayLike, missing: ArrayLike) -> FloatArray:
    """The filling of ``counts[..., A]`` that is nearest to ``optimal[..., A]``: c_a + m_a = max(c_a, t q_a)."""
    observed, law = check_counts(counts, optimal)
    observed, gap = _checked(observed, missing)
    total = observed.sum(axis=-1) + gap
    low, high = np.zeros(total.shape), total.copy()
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        short = np.maximum(observed, middle[..., None] * law).sum(axis=-1) < total
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.asarray(np.maximum(observed, high[..., None] * law))


def tv_bounds(counts: ArrayLike, optimal: ArrayLike, missing: ArrayLike) -> Estimate:
    """Total variation of ``counts[..., A]`` from ``optimal[..., A]``, and its bounds under any filling."""
    return _bounded(lambda p, q: np.abs(p - q).sum(axis=-1) / 2, counts, optimal, missing)


def jsd_bounds(counts: ArrayLike, optimal: ArrayLike, missing: ArrayLike) -> Estimate:
    """Jensen and Shannon's divergence, in bits, of ``counts[..., A]`` from ``optimal[..., A]``, and its bounds
    under any filling.
    """
    return _bounded(_jsd, counts, optimal, missing)


def exploitability_bounds(
    counts: ArrayLike, payoffs: ArrayLike, value: ArrayLike, missing: ArrayLike
) -> Estimate:
    """Exploitability of ``counts[..., A]`` with ``payoffs[..., A, O]``, ``value[...]``, and its bounds under
    any filling.
    """
    observed, gap = _checked(counts, missing)
    parts = (
        (observed, 1),
        (np.asarray(payoffs, dtype=np.float64), 2),
        (np.asarray(value, dtype=np.float64), 0),
    )
    return rowwise(_exploitability, *parts, (gap, 0))


def _exploitability(
    counts: FloatArray, payoffs: FloatArray, value: FloatArray, missing: FloatArray
) -> tuple[float, float, float, float]:
    from scipy.optimize import linprog

    def loss(policy: FloatArray) -> FloatArray:
        return np.asarray(value - (policy @ payoffs).min(axis=-1))

    n, width = float(counts.sum()), len(counts)
    if n + missing == 0:
        return np.nan, np.nan, np.nan, n
    best = linprog(
        np.r_[np.zeros(width), -1.0],
        A_ub=np.c_[-payoffs.T, np.ones(payoffs.shape[1])],
        b_ub=counts @ payoffs / (n + missing),
        A_eq=[[1.0] * width + [0.0]],
        b_eq=[missing / (n + missing)],
        bounds=[(0, None)] * width + [(None, None)],
        method="highs",
    )
    return float(loss(_policy(counts))), float(value + best.fun), float(worst(loss, counts, missing)), n


def _bounded(
    distance: Callable[[FloatArray, FloatArray], FloatArray],
    counts: ArrayLike,
    optimal: ArrayLike,
    missing: ArrayLike,
) -> Estimate:
    observed, law = check_counts(counts, optimal)
    least = distance(_policy(filled(observed, law, missing)), law)
    most = worst(lambda p: distance(p, law[..., None, :]), observed, missing)
    return estimate(distance(_policy(observed), law), least, most, observed.sum(axis=-1))


def _jsd(p: FloatArray, q: FloatArray) -> FloatArray:
    middle = (p + q) / 2
    return np.asarray((rel_entr(p, middle) + rel_entr(q, middle)).sum(axis=-1) / (2 * np.log(2)))


def _checked(counts: ArrayLike, missing: ArrayLike) -> tuple[FloatArray, FloatArray]:
    observed, gap = np.asarray(counts, dtype=np.float64), np.asarray(missing, dtype=np.float64)
    if observed.ndim == 0 or not (np.all(observed >= 0) and np.all(gap >= 0)):
        raise InputError("counts or missing are negative or no numbers; give numbers of decisions, 0 or more")
    return observed, np.broadcast_to(gap, np.broadcast_shapes(gap.shape, observed.shape[:-1]))


def _policy(counts: FloatArray) -> FloatArray:
    n = counts.sum(axis=-1, keepdims=True)
    return np.where(n > 0, counts / np.where(n > 0, n, 1.0), np.nan)
