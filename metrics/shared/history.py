"""What was known before each decision of what had been played: last choices, longer pasts, what came next then.

Everything here is predictable: at decision t it is a function of what happened before t.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from .groupings import Codes, Grouping, combined
from .situations import Situation

__all__ = ["History", "Streams", "behind", "memory", "streams"]

_DEEPEST, _CONTEXTS = 6, 256


class Streams(NamedTuple):
    """Whose decisions go on from which: each member's, from one episode to the next until one of several is met.

    ``order[B, N]`` gathers each ``member``'s decisions (None: there is one member); ``episode[B, N]``, None where every
    decision is known to be one of its own; ``parted[B, N]`` whether by then, this decision included, some member
    had decided twice in an episode. From there on a past begins with the episode.
    """

    order: IntArray | None
    member: IntArray | None
    episode: IntArray | None
    parted: NDArray[np.bool_]

    def gather(self, values: NDArray[Any]) -> NDArray[Any]:
        """``values[B, N, ...]`` member by member."""
        return values if self.order is None else _taken(values, self.order)

    def scatter(self, values: NDArray[Any]) -> NDArray[Any]:
        """The inverse of `gather`."""
        return values if self.order is None else _taken(values, np.argsort(self.order, axis=-1))

    def apart(self, earlier: IntArray) -> NDArray[np.bool_]:
        """Whether the decision at place ``earlier[B, N]`` is not in the past of each one, both in the order of `gather`."""
        away = np.zeros(earlier.shape, dtype=bool)
        if self.member is not None:
            member = self.gather(self.member)
            away |= member != _taken(member, earlier)
        if self.episode is not None:
            episode = self.gather(self.episode)
            away |= self.gather(self.parted) & (episode != _taken(episode, earlier))
        return away


def streams(situation: Situation) -> Streams:
    """The `Streams` of a situation."""
    member, episode = situation.member, situation.episode
    order = None if member is None else np.argsort(member, axis=-1, kind="stable")
    found = Streams(order, member, episode, np.zeros(situation.actions.shape, dtype=bool))
    if episode is None:
        return found
    runs, asked, again = found.gather(episode), found.gather(situation.asked), np.zeros_like(found.parted)
    again[:, 1:] = (runs[:, 1:] == runs[:, :-1]) & asked[:, 1:] & asked[:, :-1]
    if member is not None:
        members = found.gather(member)
        again[:, 1:] &= members[:, 1:] == members[:, :-1]
    return found._replace(parted=np.logical_or.accumulate(found.scatter(again), axis=-1))


class History:
    """The past of ``names[B, N]``, a value 0..``width`` of each decision (``width``: none), along `Streams`."""

    def __init__(self, along: Streams, names: IntArray, width: int) -> None:
        self.along, self.names, self.width = along, names, width
        self._whole = bool((names < width).all())
        self._lags: dict[int, IntArray] = {}
        self._groupings: dict[int, Grouping] = {}

    def lag(self, back: int) -> IntArray:
        """The name of the ``back``-th last choice, ``width`` where there is none; decisions that brought no answer are
        passed over.
        """
        if back not in self._lags:
            simple = self._whole and self.along.order is None
            self._lags[back] = self._shifted(back) if simple else self.along.scatter(self._picked(back))
        return self._lags[back]

    def _shifted(self, back: int) -> IntArray:
        """As `_picked`, where one member answers at every decision."""
        rows, n = self.names.shape
        lagged = np.full((rows, n), self.width, dtype=np.int64)
        if back < n:
            lagged[:, back:] = self.names[:, : n - back]
            episode, parted = self.along.episode, self.along.parted
            if episode is not None:
                away = parted[:, back:] & (episode[:, back:] != episode[:, : n - back])
                lagged[:, back:][away] = self.width
        return lagged

    def _picked(self, back: int) -> IntArray:
        names = self.along.gather(self.names)
        held = names < self.width
        before = np.cumsum(held, axis=-1, dtype=np.int64) - held
        places = np.argsort(~held, axis=-1, kind="stable")
        wanted = _taken(places, np.maximum(before - back, 0))
        none = (before < back) | self.along.apart(wanted)
        return np.asarray(np.where(none, self.width, _taken(names, wanted)))

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


def memory(width: int, most: int = _CONTEXTS) -> int:
    """How many last choices of ``width`` actions make at most ``most`` contexts, 6 at the most and 1 at the least."""
    depth = 1
    while depth < _DEEPEST and width ** (depth + 1) <= most:
        depth += 1
    return depth


def behind(situation: Situation, along: Streams | None = None) -> FloatArray:
    """How far each action is behind its due before each decision: [B, N, A], sum of q_a less how often it was played;
    with ``along``, since the member's episode began.
    """
    held = situation.held[..., None]
    law = situation.law if situation.varies else situation.law[:, None, :]
    played = situation.actions[..., None] == np.arange(situation.width)
    owed = np.where(held, law, 0.0) - played
    if along is None:
        return _sums_before(owed)
    total = _sums_before(along.gather(owed))
    begins = np.ones(total.shape[:2], dtype=bool)
    begins[:, 1:] = False
    for codes in (along.member, along.episode):
        if codes is not None:
            gathered = along.gather(codes)
            begins[:, 1:] |= gathered[:, 1:] != gathered[:, :-1]
    first = np.maximum.accumulate(np.where(begins, np.arange(total.shape[1]), 0), axis=-1)
    return along.scatter(total - _taken(total, first))


def _sums_before(owed: FloatArray) -> FloatArray:
    # a cumulative sum less its last term is rounded by that term, and would show it
    total = np.zeros(owed.shape)
    total[:, 1:] = np.cumsum(owed, axis=1)[:, :-1]
    return total


def _taken(values: NDArray[Any], places: IntArray) -> NDArray[Any]:
    """``values[B, N, ...]`` at ``places[B, N]`` of their rows."""
    wide = places.reshape(*places.shape, *(1 for _ in values.shape[2:]))
    return np.asarray(np.take_along_axis(values, wide, axis=1))
