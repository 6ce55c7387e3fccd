"""How well a law foresees the pulls of a bandit: scores of each decision, and how often what it makes so likely is done.

``law[N, K]`` is that of each pull, episode after episode, and ``arms[E, T]`` holds the pulls, padded with -1.

>>> arms = np.array([[0, 1], [0, 0]])
>>> half = np.full((4, 2), 0.5)
>>> log_loss(half, arms).value, distance(half, arms).value
(1.0, 0.25)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from .arms import lengths, mean_over_episodes
from .skewed_means import skewed_mean

__all__ = ["Bin", "calibration", "distance", "log_loss"]

_BINS = 10
_ALPHA = 0.05


def log_loss(law: FloatArray, arms: IntArray, alpha: float = _ALPHA) -> Estimate:
    """The mean over episodes of -log2 of the probability of the arms pulled, in bits a decision; log2 K under a uniform law.

    The interval is over episodes, with the skewness taken out; withdrawn below 50 of them, as a pull that the law all but excludes
    may cost any amount.

    Source: Good (1952), "Rational decisions", Journal of the Royal Statistical Society B 14, 107-114.
    """
    return skewed_mean(_by_episode(-np.log2(_pulled(law, arms)), arms), alpha)


def distance(law: FloatArray, arms: IntArray, alpha: float = _ALPHA) -> Estimate:
    """The mean over episodes of half the squared distance between the law and the arm pulled, (1 - 2 p(pulled) + sum p^2) / 2, in [0, 1].

    Its least is reached by the law that is played, by which others exceed half the squared distance to that law. Interval over episodes.

    Source: Brier (1950), "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78, 1-3.
    """
    each = (1 - 2 * _pulled(law, arms) + (law**2).sum(axis=-1)) / 2
    return mean_over_episodes(_by_episode(each, arms), alpha)


class Bin(NamedTuple):
    """Arms whose mean probability is ``stated``, and the share of these that was ``pulled``."""

    stated: float
    pulled: Estimate


def calibration(law: FloatArray, arms: IntArray, alpha: float = _ALPHA) -> list[Bin]:
    """The arms of all decisions in ten bins of their probability, the empty ones left out.

    Intervals are Student's of a ratio over episodes, and Clopper and Pearson's for so many episodes where all or none are pulled.

    Source: DeGroot and Fienberg (1983), "The comparison and evaluation of forecasters", The Statistician 32, 12-22; Cochran (1977),
    "Sampling Techniques", section 6.
    """
    held = arms >= 0
    pulled = arms[held][:, None] == np.arange(law.shape[-1])
    place = np.minimum((law * _BINS).astype(np.int64), _BINS - 1)
    found = []
    for at in np.unique(place).tolist():
        inside = place == at
        sizes, hits = (_sums(part.sum(axis=-1), arms) for part in (inside, inside & pulled))
        found.append(Bin(float(law[inside].mean()), _ratio(hits, sizes, alpha)))
    return found


def _pulled(law: FloatArray, arms: IntArray) -> FloatArray:
    """The probability [N] of each arm pulled."""
    return np.asarray(law[np.arange(len(law)), arms[arms >= 0]])


def _sums(values: FloatArray | IntArray, arms: IntArray) -> FloatArray:
    """Sums [E] of ``values`` [N] over each episode."""
    episode = np.nonzero(arms >= 0)[0]
    return np.bincount(episode, values, len(arms)).astype(np.float64)


def _by_episode(values: FloatArray, arms: IntArray) -> FloatArray:
    return _sums(values, arms) / np.maximum(lengths(arms), 1)


def _ratio(hits: FloatArray, sizes: FloatArray, alpha: float) -> Estimate:
    """The sum of ``hits`` [E] over that of ``sizes`` [E]."""
    asked = int((sizes > 0).sum())
    value, n = float(hits.sum() / sizes.sum()), float(sizes.sum())
    if asked < 2:
        return Estimate(value, 0.0, 1.0, n, "one episode")
    missed = 1 - (alpha / 2) ** (1 / asked)
    if value in (0, 1):
        return Estimate(value, max(value - missed, 0.0), min(value + missed, 1.0), n)
    error = np.sqrt(((hits - value * sizes)[sizes > 0] ** 2).sum() * asked / (asked - 1)) / sizes.sum()
    reach = float(stdtrit(asked - 1, 1 - alpha / 2) * error)
    return Estimate(value, max(value - reach, 0.0), min(value + reach, 1.0), n)
