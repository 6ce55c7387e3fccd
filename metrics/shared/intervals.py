"""Intervals for what is computed from counts, by stated rules; each is right at n = 10 and at n = 10^7.

- Two actions: the policy is one proportion, and Clopper and Pearson's interval for it is carried through the
  metric (`coin_range`): at least its nominal level at every n.
- More actions, and a metric that obeys the triangle inequality: |d(p, q) - d(p_hat, q)| <= d(p_hat, p), which
  is bounded on the relative-entropy ball (`ball_delta`, `triangle`); conservative.
- More actions, total variation: the same ball, set by set, in A log A steps (`tv_bounds`); conservative.
- More actions, relative entropy: the square root moves by at most the ball's radius where it is a distance, and
  by the normal interval where the log-ratios spread more (`kl_range`); measured in ``docs/coverage.md``.
- Dependent choices: all of these at ``n_effective``, with the episode as the unit.

>>> low, high = coin_range(lambda p, q: np.abs(p - q).sum(axis=-1) / 2, [75, 25], 100, [0.5, 0.5])
>>> round(float(low), 3), round(float(high), 3)
(0.153, 0.331)
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from ...core.chance import FloatArray
from .divergences import relative_entropy, total_variation
from .regions import ball, clopper_pearson, kl_interval, tv_range

__all__ = ["ball_delta", "coin_range", "kl_range", "root_reach", "triangle", "tv_bounds", "wilson"]

_FEW, _SMALL_COUNTS = 4, 1.17
_STEEP = 1e9


def coin_range(
    divergence: Callable[[FloatArray, FloatArray], FloatArray],
    counts: ArrayLike,
    n: ArrayLike,
    law: ArrayLike,
    alpha: float = 0.05,
) -> tuple[FloatArray, FloatArray]:
    """Least and greatest ``divergence(p[..., 2], law)`` over Clopper and Pearson's interval for p.

    ``divergence`` must fall towards ``law`` from either side, as every f-divergence does.
    """
    observed, aim = np.asarray(counts, dtype=np.float64), np.asarray(law, dtype=np.float64)
    share = observed[..., 0] / np.maximum(observed.sum(axis=-1), 1)
    size = np.asarray(n, dtype=np.float64)
    low, high = clopper_pearson(share * size, size, alpha)
    inside, left, right = (
        divergence(np.stack([x, 1 - x], axis=-1), aim) for x in (np.clip(aim[..., 0], low, high), low, high)
    )
    return inside, np.maximum(left, right)


def ball_delta(counts: FloatArray, n: FloatArray, alpha: float) -> FloatArray:
    """Radius in nats of a 1 - ``alpha`` relative-entropy ball around the induced policy that holds the whole law
    also where counts are small.

    That of `regions.ball`, widened by 1.17: the greatest ratio that simulation found of the statistic's true
    quantile to it (3 to 64 actions, n = 5 to 1,000), where each action is expected about two times.
    """
    return _SMALL_COUNTS * ball(counts, n, alpha).delta


def triangle(distance: FloatArray, reach: FloatArray) -> tuple[FloatArray, FloatArray]:
    """``distance`` -+ ``reach`` within [0, 1]."""
    return np.maximum(distance - reach, 0.0), np.minimum(distance + reach, 1.0)


def root_reach(delta: ArrayLike) -> FloatArray:
    """Greatest Hellinger distance between p_hat and the members of its ball: KL >= -2 log(1 - H^2)."""
    return np.asarray(np.sqrt(-np.expm1(-np.asarray(delta) / 2)))


def wilson(successes: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> tuple[FloatArray, FloatArray]:
    """The score interval for a proportion, cheap and near its level; [0, 1] at n = 0. Source: Wilson (1927)."""
    k, size = np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    square = float(ndtri(1 - alpha / 2)) ** 2
    centre = (k + square / 2) / (size + square)
    share = np.clip(k / np.maximum(size, 1), 0, 1)
    half = np.sqrt(square * (size * share * (1 - share) + square / 4)) / (size + square)
    return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)


def kl_range(
    counts: FloatArray, law: FloatArray, n: FloatArray, alpha: float = 0.05
) -> tuple[FloatArray, FloatArray]:
    """An interval for KL(p || ``law[..., A]``), nats, from ``counts[..., A]`` worth ``n[...]`` choices; two
    actions exact.

    (sqrt(KL) -+ sqrt(delta))^2, delta the ball's radius, or KL -+ z sqrt(V / n) where that is wider, V the
    variance of log(p/q) at one choice more of each action; at most log(1 / min q). High is infinite where the
    law has a zero (no number of choices shows that a forbidden action is never played), and low too once one
    was played.

    Source: Wilks (1938) near the law; the normal law of the plug-in, Basharin (1959), far from it.
    """
    if counts.shape[-1] == 2:
        return coin_range(relative_entropy, counts, n, law, alpha)
    policy = counts / np.maximum(counts.sum(axis=-1, keepdims=True), 1)
    distance, delta = relative_entropy(policy, law), ball_delta(counts, n, alpha)
    certain = np.isinf(distance)
    root = np.sqrt(np.where(certain, 0.0, distance))
    slack = ndtri(1 - alpha / 2) * np.sqrt(_log_ratio_variance(policy, law, n) / np.maximum(n, 1e-9))
    low = np.minimum(np.maximum(root - np.sqrt(delta), 0.0) ** 2, np.maximum(root**2 - slack, 0.0))
    high = np.maximum((root + np.sqrt(delta)) ** 2, root**2 + slack)
    most = np.where((law > 0).all(axis=-1), -np.log(np.where(law > 0, law, 1.0)).min(axis=-1), np.inf)
    return np.where(certain, np.inf, low), np.where(np.isinf(most), np.inf, np.minimum(high, most))


def tv_bounds(
    counts: FloatArray, law: FloatArray, n: FloatArray, alpha: float = 0.05
) -> tuple[FloatArray, FloatArray]:
    """Bounds on the total variation between the true policy and ``law[..., A]``, from ``counts[..., A]`` worth
    ``n[...]`` choices; exact on the region up to four actions.

    TV(p, q) = max over sets S of p(S) - q(S), and on the ball p(S) <= u(p_hat(S)), u concave. Beyond four
    actions only the sets of least q / p_hat are looked at: low is the best of them; high the greatest value of
    the tangents to u between them (that is, over all [0, 1]-valued variables), or TV(p_hat, q) plus the ball's
    own radius where that is less.
    """
    region = ball(counts, n, alpha)
    if counts.shape[-1] <= _FEW:
        return tv_range(region, law)
    policy, aim = np.broadcast_arrays(region.policy, law)
    with np.errstate(divide="ignore", invalid="ignore"):
        dearness = np.where(policy > 0, np.round(aim / policy, 12), np.inf)
    order = np.lexsort((policy, dearness), axis=-1)
    masses, aims = (_prefix_sums(np.take_along_axis(x, order, axis=-1)) for x in (policy, aim))
    least, most = kl_interval(masses, region.delta[..., None])
    low = np.maximum(least - aims, aims - most).max(axis=-1)
    farthest = total_variation(policy, aim) + _tv_reach(policy.max(axis=-1), region.delta)
    return np.maximum(low, 0.0), np.minimum(np.minimum(_concave_maximum(masses, most, aims), farthest), 1.0)


def _tv_reach(top: FloatArray, delta: FloatArray) -> FloatArray:
    """Greatest total variation between a policy and the members of its ball: u(m) - m over the masses m that
    sets can have, at most 1 - ``top`` or at least ``top``; Pinsker's bound where these do not bind.
    """
    ends = np.stack([1 - top, top], axis=-1)
    bound = kl_interval(ends, delta[..., None])[1]
    slope = _slope(ends, bound)
    free = (slope[..., 0] < 1) | (slope[..., 1] > 1) | (top <= 0.5)
    return np.where(free, np.sqrt(delta / 2), (bound - ends).max(axis=-1))


def _slope(mass: FloatArray, bound: FloatArray) -> FloatArray:
    """Derivative of u at ``mass``, where u(mass) is ``bound``: kl(m, u(m)) is constant."""
    with np.errstate(divide="ignore", invalid="ignore"):
        steep = np.log(bound * (1 - mass) / ((1 - bound) * mass)) * bound * (1 - bound) / (bound - mass)
    return np.where(mass <= 0, _STEEP, np.where(bound >= 1, 0.0, np.nan_to_num(steep, nan=1.0)))


def _concave_maximum(mass: FloatArray, bound: FloatArray, aim: FloatArray) -> FloatArray:
    """An upper bound on u(m) - a(m), ``a`` the broken line through ``mass`` and ``aim`` [..., K] and u the
    concave function through ``bound``: in each piece where the tangents at its ends meet.
    """
    height, width, slope = bound - aim, np.diff(mass, axis=-1), _slope(mass, bound)
    fall = np.diff(aim, axis=-1) / np.where(width > 0, width, 1.0)
    rise, drop = slope[..., :-1] - fall, fall - slope[..., 1:]
    inner = (rise > 0) & (drop > 0) & (width > 0)
    place = (np.diff(height, axis=-1) + drop * width) / np.where(inner, rise + drop, 1.0)
    peak = np.where(inner, height[..., :-1] + rise * np.clip(place, 0, width), -np.inf)
    return np.asarray(np.maximum(height.max(axis=-1), peak.max(axis=-1)))


def _prefix_sums(masses: FloatArray) -> FloatArray:
    sums = np.minimum(np.cumsum(masses, axis=-1), 1.0)
    sums[..., -1] = 1.0
    return np.concatenate([np.zeros_like(sums[..., :1]), sums], axis=-1)


def _log_ratio_variance(policy: FloatArray, law: FloatArray, n: FloatArray) -> FloatArray:
    size = np.asarray(n, dtype=np.float64)[..., None]
    smooth = (policy * size + 1) / (size + policy.shape[-1])
    ratio = np.log(smooth / np.where(law > 0, law, 1.0)) * (law > 0)
    mean = (smooth * ratio).sum(axis=-1, keepdims=True)
    return np.asarray((smooth * (ratio - mean) ** 2).sum(axis=-1))
