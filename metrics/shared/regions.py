"""Where the true policy may lie: confidence regions, and how far their members are from a law.

A region is a ball of relative entropy around the induced policy, {p : n KL(p_hat || p) <= radius}. By data
processing KL(p_hat || p) >= kl(E_p_hat X, E_p X) for every X with values in [0, 1], where kl is that of two
coins, and with equality for some p where X is an indicator. So the mean of every X has bounds that hold at
once for all X, and those for the probability of a set S of actions are sharp. Two actions at a fixed n are
one proportion, for which Clopper and Pearson's interval is exact.

>>> fifty = ball([50, 50], 100)
>>> [round(float(end), 3) for end in fifty.around(np.array(0.5))]
[0.398, 0.602]
>>> [round(float(end), 3) for end in tv_range(fifty, [0.9, 0.1])]
[0.298, 0.502]
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import log

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, chdtri, rel_entr, xlogy

from ...core.chance import FloatArray
from ...core.estimates import Estimate
from .counting import estimate
from .mixtures import kt

__all__ = [
    "ENUMERABLE",
    "Region",
    "ball",
    "clopper_pearson",
    "half_of_all_sets",
    "kl_interval",
    "policy_sequence",
    "sequence",
    "set_sequence",
    "tv_range",
]

ENUMERABLE = 10
_NEWTON_STEPS = 30


@dataclass(frozen=True, eq=False)
class Region:
    """{p : KL(policy || p) <= delta}: ``policy[..., A]``, ``delta[...]``. With ``coverage`` = (n[...], alpha)
    and two actions, Clopper and Pearson's interval instead.
    """

    policy: FloatArray
    delta: FloatArray
    coverage: tuple[FloatArray, float] | None = None

    def around(self, mean: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Bounds for means ``mean[..., S]`` under the policy of variables with values in [0, 1]."""
        if self.coverage is None or self.policy.shape[-1] != 2:
            return kl_interval(mean, _trailing(self.delta, mean.ndim))
        n, alpha = self.coverage
        size = _trailing(n, mean.ndim)
        return clopper_pearson(mean * size, size, alpha)


def ball(counts: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> Region:
    """The 1 - ``alpha`` confidence region for the policy behind ``counts[..., A]``, worth ``n[...]``
    independent choices.

    The radius is the likelihood ratio's, half the chi-square quantile with A - 1 degrees of freedom, but no
    less than log(2/alpha), with which each single set of actions is covered at any n.

    Source: Wilks (1938); Chernoff (1952) for the least radius; Clopper and Pearson (1934) for two actions.
    """
    policy, size = _policy(counts), np.asarray(n, dtype=np.float64)
    radius = max(chdtri(max(policy.shape[-1] - 1, 1), alpha) / 2, np.log(2 / alpha))
    return Region(policy, radius / np.maximum(size, 1e-9), (size, alpha))


def sequence(counts: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> Region:
    """A region that holds at all n at once with probability 1 - ``alpha``, whenever one stops.

    The radius is log(1/alpha) plus the regret of the Dirichlet(1/2) mixture against the best law in
    hindsight: Ville's inequality for the mixture martingale at the true law.

    Source: Robbins (1970); Krichevsky and Trofimov (1981) for the mixture.
    """
    policy, size = _policy(counts), np.asarray(n, dtype=np.float64)
    radius = np.log(1 / alpha) - kt(policy * size[..., None], policy)
    return Region(policy, radius / np.maximum(size, 1e-9))


class _OfSets(Region):
    """A region whose bounds for the probability of any one set hold at all times, at ``coverage`` = (n[...],
    level of one set).
    """

    def around(self, mean: FloatArray) -> tuple[FloatArray, FloatArray]:
        assert self.coverage is not None
        n, alpha = self.coverage
        size = _trailing(n, mean.ndim)
        coin = np.stack([mean, 1 - mean], axis=-1)
        return kl_interval(
            mean, (np.log(1 / alpha) - kt(coin * size[..., None], coin)) / np.maximum(size, 1e-9)
        )


def set_sequence(counts: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> Region:
    """`sequence` for the distances that `tv_range` bounds: narrower, since only probabilities of sets of
    actions matter, each a coin's.

    ``alpha`` is shared evenly by the 2^(A-1) - 1 sets that are not one another's complements, so the price is
    A log 2 where that of `sequence` is (A - 1)/2 log n. Beyond 10 actions the coin's regret is taken at its
    bound, log(n)/2 + log 2.

    Source: Robbins (1970) and Krichevsky and Trofimov (1981) for one coin; Bonferroni (1936) for all sets.
    """
    policy, size = _policy(counts), np.asarray(n, dtype=np.float64)
    sets = np.log(max(2.0 ** min(policy.shape[-1] - 1, 60) - 1, 1)) + log(2) * max(policy.shape[-1] - 61, 0)
    level = np.log(1 / alpha) + sets
    radius = level + np.log(np.maximum(size, 1)) / 2 + log(2)
    return _OfSets(policy, radius / np.maximum(size, 1e-9), (size, float(np.exp(-level))))


def policy_sequence(counts: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> Estimate:
    """Each action's probability with bounds that hold for all actions at all n at once with probability 1 -
    ``alpha``: fields of shape [..., A].

    ``counts[..., A]`` worth ``n[...]`` independent choices; every action but one of two has a coin's bounds at
    ``alpha`` / A.

    Source: Robbins (1970); Krichevsky and Trofimov (1981) for the mixture.
    """
    policy, size = _policy(counts), np.asarray(n, dtype=np.float64)
    width = policy.shape[-1]
    coins = _OfSets(policy, np.zeros(()), (size, alpha / (width if width > 2 else 1)))
    return estimate(policy, *coins.around(policy), size[..., None])


def tv_range(region: Region, optimal: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Bounds on the total variation between the region's members and ``optimal[..., A]``, each of shape
    [...].

    TV(p, q) = max over sets S of p(S) - q(S), so the upper bound is sharp; beyond 10 actions Pinsker's
    inequality stands in for the 2^A sets and the bounds are wider.
    """
    law, policy = np.asarray(optimal, dtype=np.float64), region.policy
    if policy.shape[-1] > ENUMERABLE:
        gap, slack = np.abs(policy - law).sum(axis=-1) / 2, np.sqrt(region.delta / 2)
        return np.clip(gap - slack, 0, 1), np.clip(gap + slack, 0, 1)
    halves = half_of_all_sets(policy.shape[-1])
    low, high = region.around(np.clip(policy @ halves.T, 0, 1))
    aimed = law @ halves.T
    least, most = np.maximum(low - aimed, aimed - high), np.maximum(high - aimed, aimed - low)
    return np.minimum(least.max(axis=-1, initial=0), 1), np.minimum(most.max(axis=-1, initial=0), 1)


def half_of_all_sets(width: int) -> FloatArray:
    """The sets of actions that lack the last one, but the empty one, as rows of 0 and 1: [2^(A-1) - 1, A]. The
    others are their complements.
    """
    some = list(product((0.0, 1.0), repeat=width - 1))[1:]
    return np.array([(*rest, 0.0) for rest in some]).reshape(-1, width)


def clopper_pearson(successes: ArrayLike, n: ArrayLike, alpha: float = 0.05) -> tuple[FloatArray, FloatArray]:
    """The exact two-sided interval for a proportion; never covers less than 1 - ``alpha``. Source: Clopper
    and Pearson (1934).
    """
    k, size = np.broadcast_arrays(np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64))
    rest = np.maximum(size - k, 0)
    low = betaincinv(np.maximum(k, 1e-12), rest + 1, alpha / 2)
    high = betaincinv(k + 1, np.maximum(rest, 1e-12), 1 - alpha / 2)
    return np.where(k <= 1e-9, 0.0, low), np.where(rest <= 1e-9, 1.0, high)


def kl_interval(mean: ArrayLike, delta: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """The least and greatest x with kl(mean, x) <= delta, for coins. Newton's method from outside, so never
    too narrow.
    """
    m, d = np.broadcast_arrays(np.asarray(mean, dtype=np.float64), np.asarray(delta, dtype=np.float64))
    return 1 - _kl_upper(1 - m, d), _kl_upper(m, d)


def _kl_upper(m: FloatArray, delta: FloatArray) -> FloatArray:
    with np.errstate(all="ignore"):
        beyond = 1 - (1 - m) * np.exp(-(delta - xlogy(m, m)) / (1 - m))
        x = np.where(m < 1, np.minimum(m + np.sqrt(delta / 2), beyond), 1.0)
        for _ in range(_NEWTON_STEPS):
            excess = rel_entr(m, x) + rel_entr(1 - m, 1 - x) - delta
            step = np.where((x < 1) & (x > m), excess * x * (1 - x) / (x - m), 0.0)
            x = np.maximum(x - np.maximum(step, 0.0), m)
            if not np.any(step > 1e-15):
                break
    return x


def _trailing(array: ArrayLike, ndim: int) -> FloatArray:
    whole = np.asarray(array, dtype=np.float64)
    return np.expand_dims(whole, tuple(range(whole.ndim, ndim)))


def _policy(counts: ArrayLike) -> FloatArray:
    observed = np.asarray(counts, dtype=np.float64)
    return np.asarray(observed / np.maximum(observed.sum(axis=-1, keepdims=True), 1e-300))
