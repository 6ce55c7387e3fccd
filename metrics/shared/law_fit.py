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

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from .arms import lengths, mean_over_episodes
from .episode_means import episode_mean
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

    Intervals are over episodes, `episode_means.episode_mean`'s, which few episodes that are all alike do not make certain.

    Source: DeGroot and Fienberg (1983), "The comparison and evaluation of forecasters", The Statistician 32, 12-22.
    """
    held = arms >= 0
    pulled = arms[held][:, None] == np.arange(law.shape[-1])
    episode = np.broadcast_to(np.nonzero(held)[0][:, None], law.shape)
    place = np.minimum((law * _BINS).astype(np.int64), _BINS - 1)
    return [
        Bin(
            float(law[inside].mean()),
            episode_mean(pulled[inside].astype(np.float64), episode[inside], 0.0, 1.0, alpha),
        )
        for inside in (place == at for at in np.unique(place).tolist())
    ]


def _pulled(law: FloatArray, arms: IntArray) -> FloatArray:
    """The probability [N] of each arm pulled."""
    return np.asarray(law[np.arange(len(law)), arms[arms >= 0]])


def _by_episode(values: FloatArray, arms: IntArray) -> FloatArray:
    """Means [E] of ``values`` [N] over each episode."""
    episode = np.nonzero(arms >= 0)[0]
    return np.bincount(episode, values, len(arms)) / np.maximum(lengths(arms), 1)
