"""Pulls of a bandit's arms, an episode a row: what had been seen before each, and means over episodes.

``arms[E, T]`` are the arms pulled in order, padded with -1; ``rewards[E, T]`` what each pull earned, NaN where it is not known.

>>> past = before(np.array([[0, 1, 1]]), np.array([[1.0, 0.0, 1.0]]), 2)
>>> past.pulls[0].tolist(), past.gains[0].tolist()
([[0, 0], [1, 0], [1, 1]], [[0.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from .counting import estimate
from .decisions import Decisions
from .series import whole
from .skewed_means import skewed_mean

__all__ = [
    "AT_ONCE",
    "BEST",
    "Lag",
    "Past",
    "before",
    "by_episode",
    "lengths",
    "mean_over_episodes",
    "pulls_of",
    "shrunk",
    "turns",
]

BEST = 1e-12
"""A pull whose expected regret is at most this is of a best arm."""


class Lag(NamedTuple):
    """How late rewards are told: ``delay`` pulls later than at once, and those of ``batch`` pulls together."""

    delay: int = 0
    batch: int = 1

    def known(self, turn: int) -> int:
        """How many rewards are known before the pull of ``turn``."""
        return max(turn - self.delay, 0) // self.batch * self.batch


AT_ONCE = Lag()
"""Every reward is known before the next pull."""


class Past(NamedTuple):
    """How often each arm had paid before a pull, and what in all: ``pulls`` and ``gains`` [..., K]."""

    pulls: IntArray
    gains: FloatArray


def by_episode(decisions: Decisions, values: NDArray[Any], blank: Any) -> NDArray[Any]:
    """``values`` [N] as [E, T]: a row for each episode whose decisions all brought a legal answer, in order, padded with ``blank``."""
    names, place = np.unique(decisions.episode, return_inverse=True)
    kept = whole(decisions, names)
    rows = (np.cumsum(kept) - 1)[place]
    held = kept[place]
    table = np.full((int(kept.sum()), int(decisions.turn.max(initial=-1)) + 1), blank, dtype=values.dtype)
    table[rows[held], decisions.turn[held]] = values[held]
    return table


def lengths(arms: IntArray) -> IntArray:
    """How many pulls each row holds: ``arms[..., T]`` -> [...]."""
    return np.asarray((arms >= 0).sum(axis=-1), dtype=np.int64)


def pulls_of(arms: IntArray, width: int) -> IntArray:
    """How often each of ``width`` arms was pulled in each row: ``arms[..., T]`` -> [..., K]."""
    return np.stack([(arms == arm).sum(axis=-1) for arm in range(width)], axis=-1)


def turns(arms: IntArray, rewards: FloatArray, width: int, lag: Lag = AT_ONCE) -> Iterator[Past]:
    """What had been seen before each pull in turn, [E, K] each: the same two arrays, which go on growing."""
    rows, known = np.arange(len(arms)), 0
    past = Past(np.zeros((len(arms), width), dtype=np.int64), np.zeros((len(arms), width)))
    for turn in range(arms.shape[1]):
        for told in range(known, lag.known(turn)):
            arm, reward = arms[:, told], rewards[:, told]
            paid = (arm >= 0) & np.isfinite(reward)
            past.pulls[rows[paid], arm[paid]] += 1
            past.gains[rows[paid], arm[paid]] += reward[paid]
        known = lag.known(turn)
        yield past


def shrunk(past: Past) -> FloatArray:
    """The mean reward of each arm, shrunk by one pull to the mean of all pulls so far (0 where there is none), [..., K]."""
    known = past.pulls.sum(axis=-1, keepdims=True)
    mean = past.gains.sum(axis=-1, keepdims=True) / np.maximum(known, 1)
    return np.asarray((past.gains + mean) / (past.pulls + 1))


def before(arms: IntArray, rewards: FloatArray, width: int, lag: Lag = AT_ONCE) -> Past:
    """What had been seen before each pull, [E, T, K] each, of ``width`` arms."""
    pulls = np.zeros((*arms.shape, width), dtype=np.int64)
    gains = np.zeros((*arms.shape, width))
    for turn, past in enumerate(turns(arms, rewards, width, lag)):
        pulls[:, turn], gains[:, turn] = past
    return Past(pulls, gains)


def mean_over_episodes(values: FloatArray, alpha: float, least: float = 0.0, most: float = 1.0) -> Estimate:
    """The mean of ``values[..., E]``, one an episode, all within [``least``, ``most``]; NaN where there is none.

    The interval is `skewed_means.skewed_mean`'s, cut at the ends of the range: two episodes may differ by all of it, so that few
    of them do not rule out a rare one at either end. Withdrawn at one episode.
    """
    found = skewed_mean(values, alpha, most - least, both=True)
    low, high = (
        np.clip(np.where(np.isnan(end), edge, end), least, most)
        for end, edge in ((found.low, least), (found.high, most))
    )
    return estimate(found.value, low, high, found.n, found.withdrawn)
