"""What was known before each decision of what had been played: last choices, longer pasts, what came next then.

Everything here is predictable: at decision t it is a function of what happened before t.
"""

from __future__ import annotations

import numpy as np

from ...core.chance import FloatArray, IntArray
from .groupings import Codes, Grouping, combined
from .situations import Situation

__all__ = ["History", "behind", "memory", "runs"]

_DEEPEST, _CONTEXTS = 6, 256


class History:
    """The past of ``names[B, N]``, a value 0..``width`` of each decision (``width``: none), within runs of turns."""

    def __init__(self, situation: Situation, names: IntArray, width: int) -> None:
        self.names, self.width = names, width
        self.run = runs(situation)
        self._whole = bool((names < width).all())
        self._lags: dict[int, IntArray] = {}
        self._groupings: dict[int, Grouping] = {}

    def lag(self, back: int) -> IntArray:
        """The name of the ``back``-th last choice in the same run, ``width`` where there is none; decisions that brought
        no answer are passed over.
        """
        if back not in self._lags:
            self._lags[back] = self._shifted(back) if self._whole else self._picked(back)
        return self._lags[back]

    def _shifted(self, back: int) -> IntArray:
        rows, n = self.names.shape
        lagged = np.full((rows, n), self.width, dtype=np.int64)
        if back < n:
            lagged[:, back:] = self.names[:, : n - back]
            if self.run is not None:
                lagged[:, back:][self.run[:, back:] != self.run[:, : n - back]] = self.width
        return lagged

    def _picked(self, back: int) -> IntArray:
        """As `_shifted`, where some decisions hold no choice."""
        held = self.names < self.width
        before = np.cumsum(held, axis=-1, dtype=np.int64) - held
        places = np.argsort(~held, axis=-1, kind="stable")
        wanted = np.take_along_axis(places, np.maximum(before - back, 0), axis=-1)
        lagged = np.take_along_axis(self.names, wanted, axis=-1)
        none = before < back
        if self.run is not None:
            none |= np.take_along_axis(self.run, wanted, axis=-1) != self.run
        return np.asarray(np.where(none, self.width, lagged))

    def code(self, depth: int) -> Codes:
        """The last ``depth`` names as one context."""
        parts = [self.lag(back) for back in range(depth, 0, -1)]
        return (
            combined(parts, [self.width + 1] * depth)
            if depth
            else np.zeros(self.names.shape, dtype=np.uint16)
        )

    def narrow(self, depth: int) -> Codes:
        """The last ``depth`` names as one of ``width`` ** ``depth`` contexts, none of them taken for the first name."""
        parts = [self.lag(back) % self.width for back in range(depth, 0, -1)]
        return combined(parts, [self.width] * depth)

    def grouping(self, depth: int) -> Grouping:
        """Decisions with the same last ``depth`` names."""
        if depth not in self._groupings:
            self._groupings[depth] = Grouping(self.code(depth))
        return self._groupings[depth]

    def successor(self, depth: int) -> IntArray:
        """What followed when the last ``depth`` names were last the same, ``width`` where they never were."""
        grouping = self.grouping(depth) if depth <= _DEEPEST else Grouping(self.code(depth))
        return np.asarray(grouping.last(self.names, self.width))


def runs(situation: Situation) -> IntArray | None:
    """The episode of each decision where any holds several, None where the whole row is one run."""
    episode = situation.episode
    if episode is None or episode.shape[-1] < 2:
        return None
    asked = situation.asked
    several = (episode[:, 1:] == episode[:, :-1]) & asked[:, 1:] & asked[:, :-1]
    return episode if several.any() else None


def memory(width: int, most: int = _CONTEXTS) -> int:
    """How many last choices of ``width`` actions make at most ``most`` contexts, 6 at the most and 1 at the least."""
    depth = 1
    while depth < _DEEPEST and width ** (depth + 1) <= most:
        depth += 1
    return depth


def behind(situation: Situation, run: IntArray | None) -> FloatArray:
    """How far each action is behind its due before each decision (of its run, where given): [B, N, A], sum of
    q_a less how often it was played.
    """
    held = situation.held[..., None]
    law = situation.law if situation.varies else situation.law[:, None, :]
    played = situation.actions[..., None] == np.arange(situation.width)
    owed = np.where(held, law, 0.0) - played
    total = np.zeros(owed.shape)
    total[:, 1:] = np.cumsum(owed, axis=1)[
        :, :-1
    ]  # a sum less the last term is rounded by that term, and would show it
    if run is None:
        return np.asarray(total)
    begins = np.ones(run.shape, dtype=bool)
    begins[:, 1:] = run[:, 1:] != run[:, :-1]
    first = np.maximum.accumulate(np.where(begins, np.arange(run.shape[-1]), 0), axis=-1)
    return np.asarray(total - np.take_along_axis(total, first[..., None], axis=1))
