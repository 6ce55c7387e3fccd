"""What a row has seen of its arms, and the laws that follow from a number for each arm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..chance import FloatArray, IntArray
from ..errors import InputError

__all__ = ["History", "Trail", "even", "largest", "of_index", "uniform"]

_ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Trail:
    """Whole episodes, for rules that go by all that happened: ``arms`` and ``rewards`` [E, T], padded with -1 and NaN, how many of the
    rewards are ``known`` [T] before each pull, and the arms that were ``legal`` [E, T, K] (None: all).
    """

    arms: IntArray
    rewards: FloatArray
    known: IntArray
    legal: NDArray[np.bool_] | None = None


@dataclass(frozen=True, eq=False)
class History:
    """What ``B`` rows know of ``K`` arms.

    ``pulls`` [B, K] counts the pulls whose reward is known and ``gains`` [B, K] sums these rewards; ``legal`` [B, K] masks the arms
    that may be pulled (None: all). ``last`` [B] is the arm of the last known reward, -1 where there is none, and ``reward`` [B] that
    reward; only rules that go by the last pull need them. ``trail`` holds the episodes whose pulls the rows are, one episode after the other;
    only rules that go by the order of all pulls need it.
    """

    pulls: NDArray[np.int64] | FloatArray
    gains: FloatArray
    legal: NDArray[np.bool_] | None = None
    last: IntArray | None = None
    reward: FloatArray | None = None
    trail: Trail | None = None

    @property
    def may(self) -> NDArray[np.bool_]:
        """Which arms may be pulled, [B, K]."""
        return np.ones(self.pulls.shape, dtype=np.bool_) if self.legal is None else self.legal

    @property
    def turn(self) -> FloatArray:
        """How many rewards each row knows, [B, 1]."""
        return np.asarray(self.pulls.sum(axis=-1, keepdims=True), dtype=np.float64)

    @property
    def played(self) -> FloatArray:
        """The pulls, counting an arm that was never pulled as one pull of no reward, [B, K]."""
        return np.maximum(self.pulls, 1.0)

    @property
    def mean(self) -> FloatArray:
        """The mean reward of each arm, 0 where it was never pulled, [B, K]."""
        return np.asarray(self.gains / self.played)

    @property
    def successes_and_failures(self) -> tuple[FloatArray, FloatArray]:
        """Where rewards lie in [0, 1] and count as that part of a success: (successes, failures), [B, K] each, from 0 on.

        Raises `InputError` on gains below 0 or above the pulls.
        """
        won, lost = self.gains, self.pulls - self.gains
        if min(won.min(initial=0.0), lost.min(initial=0.0)) < -_ROUNDING:
            raise InputError(
                "rewards outside [0, 1] came to a rule that reads them as parts of a success; rescale them"
            )
        return np.maximum(won, 0.0), np.maximum(lost, 0.0)


def even(chosen: NDArray[np.bool_]) -> FloatArray:
    """The law [..., K] that gives all ``chosen`` arms the same probability."""
    return np.asarray(chosen / chosen.sum(axis=-1, keepdims=True))


def uniform(history: History) -> FloatArray:
    """All arms that may be pulled alike, [B, K]."""
    return even(history.may)


def largest(index: FloatArray, legal: NDArray[np.bool_] | None) -> FloatArray:
    """The law [B, K] of a rule that pulls an arm with the largest ``index`` [B, K] among those ``legal`` (None: all); ties share evenly."""
    among = index if legal is None else np.where(legal, index, -np.inf)
    return even(among == among.max(axis=-1, keepdims=True))


def of_index(history: History, index: FloatArray) -> FloatArray:
    """The law [B, K] of a rule that pulls an arm with the largest ``index`` [B, K], and before that the arms of which no reward is known.

    Ties share evenly.
    """
    return largest(np.where(history.pulls == 0, np.inf, index), history.legal)
