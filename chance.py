"""Chance has an address: every random number is a pure function of (seed, stream, episode, turn, draw).

The numbers are numpy's own counter-based generator, Philox 4x64 (Salmon, Moraes, Dror and Shaw, 2011),
with the counter *set to the address*:

- key     = (seed, 64-bit BLAKE2b digest of the stream's name)
- counter = (episode // 4, turn, draw, 0), and the word within that counter's block of four is episode % 4

so that contiguous episodes come from one native call, an episode replays alone exactly as it ran among
a million, and neither the cutting of blocks nor the order of workers can change a number.

>>> import numpy as np
>>> whole = Chance.of(seed=7, stream="seat/matcher", episodes=range(1000))
>>> alone = Chance.of(seed=7, stream="seat/matcher", episodes=[613])
>>> bool(whole.uniform()[613] == alone.uniform()[0])
True
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.random import Generator, Philox
from numpy.typing import ArrayLike, NDArray

__all__ = ["Chance", "FloatArray", "IntArray"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
WordArray = NDArray[np.uint64]

_WORDS_PER_BLOCK = 4
_ONE_53RD = 2.0**-53


@dataclass(frozen=True, eq=False)
class Chance:
    """The random numbers that belong to ``episode[B]`` at ``turn[B]`` in one stream of one seed.

    ``seed`` is an integer in [0, 2**64); ``turn`` may be one number for all rows.
    All methods are pure: the same call always returns the same numbers.

    Source: Philox 4x64-10, Salmon et al. (2011), "Parallel random numbers: as easy as 1, 2, 3".
    """

    seed: int
    stream: str
    episode: IntArray
    turn: IntArray

    @classmethod
    def of(cls, seed: int, stream: str, episodes: Iterable[int], turn: int = 0) -> Chance:
        """Chance for ``episodes`` (any iterable of non-negative integers), all at one ``turn``."""
        episode = np.asarray(episodes if isinstance(episodes, range) else list(episodes), dtype=np.int64)
        return cls(seed, stream, episode, np.broadcast_to(np.int64(turn), episode.shape))

    def at(self, turn: int | IntArray) -> Chance:
        """The same episodes at another ``turn`` (a number, or one for each row)."""
        later = Chance(self.seed, self.stream, self.episode, np.broadcast_to(np.int64(turn), self.episode.shape))
        later.__dict__["_spans"] = self._spans
        return later

    def take(self, rows: Any) -> Chance:
        """Only these ``rows`` (a mask, a slice or indices)."""
        return Chance(self.seed, self.stream, self.episode[rows], self.turn[rows])

    def sub(self, name: str) -> Chance:
        """The same addresses in the stream ``stream/name``."""
        return Chance(self.seed, f"{self.stream}/{name}", self.episode, self.turn)

    def words(self, draw: int = 0) -> WordArray:
        """Uniform 64-bit words, shape [B]: one for each row at this ``draw``."""
        out = np.empty(self.episode.shape, dtype=np.uint64)
        key = _key(self.seed, self.stream)
        for start, stop, turn in self._pieces():
            out[start:stop] = _contiguous(key, int(self.episode[start]), stop - start, turn, draw)
        return out

    def uniform(self, draw: int = 0) -> FloatArray:
        """Uniform numbers on [0, 1), shape [B], from the 53 high bits of each word."""
        return (self.words(draw) >> np.uint64(11)) * _ONE_53RD

    def pick(self, probs: ArrayLike, draw: int = 0) -> IntArray:
        """Action indices, shape [B], drawn from ``probs`` ([A] for all rows, or [B, A]) by inverse cdf."""
        law = np.asarray(probs, dtype=np.float64)
        uniform = self.uniform(draw)
        if law.ndim == 1 and law.size == 2:
            return (uniform >= law[0] / law.sum()).astype(np.int64)
        cdf = np.cumsum(law, axis=-1)
        cdf = cdf / cdf[..., -1:]
        if law.ndim == 1:
            return np.searchsorted(cdf[:-1], uniform, side="right").astype(np.int64)
        return (uniform[:, None] >= cdf[:, :-1]).sum(axis=-1, dtype=np.int64)

    def order(self, size: int, draw: int = 0) -> IntArray:
        """A uniformly random permutation of ``range(size)`` for each row, shape [B, size]; uses draws draw..draw+size-1."""
        keys = np.stack([self.uniform(draw + i) for i in range(size)], axis=-1)
        return np.argsort(keys, axis=-1, kind="stable").astype(np.int64)

    def generator(self, row: int = 0, draw: int = 0) -> Generator:
        """A numpy generator of its own for one row: for consumers that need an unknown number of draws.

        The counter's fourth word (episode + 1) keeps its numbers apart from all of `words`.
        """
        counter = [0, int(self.turn[row]), draw, int(self.episode[row]) + 1]
        return Generator(_philox(_key(self.seed, self.stream), counter))

    @cached_property
    def _spans(self) -> tuple[tuple[int, int], ...]:
        """Half-open row ranges in which the episodes are contiguous."""
        if self.episode.size == 0:
            return ()
        cuts = np.flatnonzero(np.diff(self.episode) != 1) + 1
        edges = [0, *cuts.tolist(), self.episode.size]
        return tuple(zip(edges[:-1], edges[1:], strict=True))

    def _pieces(self) -> Iterator[tuple[int, int, int]]:
        """(start, stop, turn) of rows with contiguous episodes and one turn."""
        if self.turn.strides == (0,):
            for start, stop in self._spans:
                yield start, stop, int(self.turn[start])
            return
        for start, stop in self._spans:
            cuts = np.flatnonzero(np.diff(self.turn[start:stop])) + start + 1
            edges = [start, *cuts.tolist(), stop]
            for low, high in zip(edges[:-1], edges[1:], strict=True):
                yield low, high, int(self.turn[low])


@lru_cache(maxsize=4096)
def _key(seed: int, stream: str) -> WordArray:
    name = int.from_bytes(blake2b(stream.encode(), digest_size=8).digest(), "little")
    return np.array([seed, name], dtype=np.uint64)


def _philox(key: WordArray, counter: list[int]) -> Philox:
    return Philox(key=key, counter=np.array(counter, dtype=np.uint64))


def _contiguous(key: WordArray, first: int, count: int, turn: int, draw: int) -> WordArray:
    block, skip = divmod(first, _WORDS_PER_BLOCK)
    raw = _philox(key, [block, turn, draw, 0]).random_raw(skip + count)
    return np.asarray(raw[skip:], dtype=np.uint64)
