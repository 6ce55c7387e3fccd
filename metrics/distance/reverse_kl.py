"""Relative entropy of the optimal law from the induced policy."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from ..shared.counting import check_counts, estimate, independent
from ..shared.divergences import relative_entropy
from ..shared.intervals import ball_delta, coin_range

__all__ = ["reverse_kl"]

_HALVINGS, _SAME = 50, 1e6


def reverse_kl(
    counts: ArrayLike, optimal: ArrayLike, n_effective: ArrayLike | None = None, alpha: float = 0.05
) -> Estimate:
    """KL(q || p) = sum_a q_a log(q_a / p_a) of ``optimal[..., A]`` from the policy behind ``counts[..., A]``,
    in nats; 0 or more: what a forecaster who believed the policy would lose on the optimum.

    p_a = (c_a + 1/2) / (n + A/2), so that an action that was not played costs much and not infinitely much.
    The interval holds the least and greatest KL(q || p) over the policy's 1 - ``alpha`` region (Clopper and
    Pearson's for two actions, the relative-entropy ball for more: conservative), unsmoothed: high is infinite
    where an action of the law was never played. NaN within [0, inf] where there is no choice. Raises
    `InputError` on counts and laws that do not match.

    >>> [round(x, 3) for x in reverse_kl([75, 25], [0.5, 0.5])]
    [0.141, 0.049, 0.289, 100.0]

    Source: Kullback and Leibler (1951); the halves, Krichevsky and Trofimov (1981).
    """
    observed, law = check_counts(counts, optimal)
    observed, law = np.broadcast_arrays(observed, law)
    n, size, width = observed.sum(axis=-1), independent(observed, n_effective), observed.shape[-1]
    value = np.where(n > 0, relative_entropy(law, (observed + 0.5) / (n + width / 2)[..., None]), np.nan)
    if width == 2:
        low, high = coin_range(_reverse, observed, size, law, alpha)
    else:
        low, high = _ball_range(
            observed / np.maximum(n, 1)[..., None], law, ball_delta(observed, size, alpha)
        )
    return estimate(value, np.where(n > 0, low, 0), np.where(n > 0, high, np.inf), n)


def _reverse(policy: FloatArray, law: FloatArray) -> FloatArray:
    return relative_entropy(law, policy)


def _ball_range(policy: FloatArray, law: FloatArray, delta: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Least and greatest KL(law || p) where KL(policy || p) <= delta: by Lagrange both lie on the line through
    policy and law, p = policy + t (law - policy), with 0 <= t <= 1 and t < 0. Where the two are the same to
    1e-6, the greatest is delta.
    """
    toward = _step(policy, law, delta, np.ones(delta.shape))
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.where(law > policy, policy / (law - policy), np.inf).min(axis=-1)
    away = _step(policy, law, delta, -np.minimum(room, _SAME))
    nearest, farthest = (_between(policy, law, t) for t in (toward, away))
    unplayed = ((law > 0) & (policy <= 0)).any(axis=-1)
    most = np.where(room < _SAME, relative_entropy(law, farthest), delta)
    return relative_entropy(law, nearest), np.where(unplayed, np.inf, most)


def _step(policy: FloatArray, law: FloatArray, delta: FloatArray, end: FloatArray) -> FloatArray:
    """The last t between 0 and ``end`` at which the line is within delta, from outside, by bisection."""
    inner, outer = np.zeros(delta.shape), end
    for _ in range(_HALVINGS):
        middle = (inner + outer) / 2
        inside = relative_entropy(policy, _between(policy, law, middle)) <= delta
        inner, outer = np.where(inside, middle, inner), np.where(inside, outer, middle)
    return outer


def _between(policy: FloatArray, law: FloatArray, t: FloatArray) -> FloatArray:
    """The point ``t[...]`` of the way from policy to law; no rounding hides a small probability of the law."""
    step = t[..., None]
    return np.maximum((1 - step) * policy + step * law, 0.0)
