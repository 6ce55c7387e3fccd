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

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.random import Generator, Philox
from numpy.typing import ArrayLike, NDArray

__all__ = ["Chance", "FloatArray", "IntArray"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
_WordArray = NDArray[np.uint64]

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
        """Chance for ``episodes`` (any iterable of non-negative integers; an array is not copied), all at one ``turn``."""
        given = episodes if isinstance(episodes, range | np.ndarray) else list(episodes)
        episode = np.asarray(given, dtype=np.int64)
        return cls(seed, stream, episode, np.broadcast_to(np.int64(turn), episode.shape))

    def at(self, turn: int | IntArray) -> Chance:
        """The same episodes at another ``turn`` (a number, or one for each row)."""
        turns = turn if isinstance(turn, np.ndarray) else np.broadcast_to(np.int64(turn), self.episode.shape)
        later = Chance(self.seed, self.stream, self.episode, turns)
        later.__dict__["_spans"] = self._spans
        return later

    def take(self, rows: Any) -> Chance:
        """Only these ``rows`` (a mask, a slice or indices)."""
        return Chance(self.seed, self.stream, self.episode[rows], self.turn[rows])

    def sub(self, name: str) -> Chance:
        """The same addresses in the stream ``stream/name``."""
        return Chance(self.seed, f"{self.stream}/{name}", self.episode, self.turn)

    def words(self, draw: int = 0) -> _WordArray:
        """Uniform 64-bit words, shape [B]: one for each row at this ``draw``."""
        key = _key(self.seed, self.stream)
        pieces = [
            _contiguous(key, int(self.episode[start]), stop - start, turn, draw)
            for start, stop, turn in self._pieces()
        ]
        return pieces[0] if len(pieces) == 1 else np.concatenate([np.empty(0, dtype=np.uint64), *pieces])

    def uniform(self, draw: int = 0) -> FloatArray:
        """Uniform numbers on [0, 1), shape [B], from the 53 high bits of each word."""
        return np.asarray(self._bits(draw) * _ONE_53RD, dtype=np.float64)

    def pick(self, probs: ArrayLike, draw: int = 0) -> IntArray:
        """Action indices, shape [B], drawn from ``probs`` ([A] for all rows, or [B, A]) by inverse cdf."""
        cdf = np.cumsum(np.asarray(probs, dtype=np.float64), axis=-1)
        # Where uniform() crosses the cdf: scaling by 2**53 is exact, so its integers compare as the fractions do.
        edges = np.ceil(cdf[..., :-1] / cdf[..., -1:] / _ONE_53RD).astype(np.uint64)
        bits = self._bits(draw)
        if edges.ndim > 1:
            return np.asarray((bits[:, None] >= edges).sum(axis=-1, dtype=np.int64))
        if edges.size == 1:
            return (bits >= edges).astype(np.int64)
        return np.searchsorted(edges, bits, side="right").astype(np.int64)

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

    def _bits(self, draw: int) -> _WordArray:
        """The 53 high bits of each word, shape [B]."""
        words = self.words(draw)
        words >>= np.uint64(11)
        return words

    @cached_property
    def _spans(self) -> tuple[tuple[int, int], ...]:
        """Half-open row ranges in which the episodes are contiguous."""
        if self.episode.size < 2:
            return ((0, 1),) * self.episode.size
        cuts = np.flatnonzero(np.diff(self.episode) != 1) + 1
        edges = [0, *cuts.tolist(), self.episode.size]
        return tuple(pairwise(edges))

    def _pieces(self) -> Iterator[tuple[int, int, int]]:
        """(start, stop, turn) of rows with contiguous episodes and one turn."""
        if self.episode.size == 1:
            yield 0, 1, int(self.turn[0])
            return
        if self.turn.strides == (0,):
            for start, stop in self._spans:
                yield start, stop, int(self.turn[start])
            return
        for start, stop in self._spans:
            cuts = np.flatnonzero(np.diff(self.turn[start:stop])) + start + 1
            edges = [start, *cuts.tolist(), stop]
            for low, high in pairwise(edges):
                yield low, high, int(self.turn[low])


@lru_cache(maxsize=4096)
def _key(seed: int, stream: str) -> _WordArray:
    name = int.from_bytes(blake2b(stream.encode(), digest_size=8).digest(), "little")
    return np.array([seed, name], dtype=np.uint64)


def _philox(key: _WordArray, counter: Sequence[int]) -> Philox:
    """A generator of one's own whose first block is the one at ``counter``."""
    return Philox(key=key, counter=_before(counter))


def _before(counter: Sequence[int]) -> _WordArray:
    """The 256-bit counter one less, lowest word first: numpy steps it before each block. Raises OverflowError on no counter."""
    whole = int.from_bytes(b"".join(word.to_bytes(8, "little") for word in counter), "little")
    return np.frombuffer(((whole - 1) % 2**256).to_bytes(32, "little"), dtype="<u8")


class _Reused(threading.local):
    """A generator for each thread that is set to one address after another, which is faster than to make one for each."""

    def __init__(self) -> None:
        self.philox = Philox(key=0)
        self.state: Any = self.philox.state

    def words(self, key: _WordArray, counter: Sequence[int], count: int) -> _WordArray:
        """``count`` words from the block at ``counter`` on."""
        self.state["state"] = {"counter": _before(counter), "key": key}
        self.philox.state = self.state
        if (
            count <= _WORDS_PER_BLOCK
        ):  # one by one numpy keeps the interpreter's lock, which other threads would hold for 5 ms
            return np.array([self.philox.random_raw() for _ in range(count)], dtype=np.uint64)
        return self.philox.random_raw(count)


_reused = _Reused()


def _contiguous(key: _WordArray, first: int, count: int, turn: int, draw: int) -> _WordArray:
    block, skip = divmod(first, _WORDS_PER_BLOCK)
    return _reused.words(key, (block, turn, draw, 0), skip + count)[skip:]
