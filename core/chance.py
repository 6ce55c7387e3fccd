"""Chance has an address: every random number is a pure function of (seed, stream, episode, turn, draw, member).

The numbers are numpy's own counter-based generator, Philox 4x64 (Salmon, Moraes, Dror and Shaw, 2011),
with the counter *set to the address*:

- key     = (seed, 64-bit BLAKE2b digest of the stream's name)
- counter = (episode // 4, turn, draw, member), and the word within that counter's block of four is episode % 4

so that contiguous episodes come from one native call, an episode replays alone exactly as it ran among
a million, and neither the cutting of blocks nor the order of workers can change a number.
The counter's fourth word counts members *down* from zero (0, 2**64 - 1, 2**64 - 2, ...); on the other side of zero
stand the blocks of `Chance.generator` (episode + 1), so no two addresses ever share a block.

>>> import numpy as np
>>> whole = Chance.of(seed=7, stream="seat/matcher", episodes=range(1000))
>>> alone = Chance.of(seed=7, stream="seat/matcher", episodes=[613])
>>> bool(whole.uniform()[613] == alone.uniform()[0])
True
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.random import Generator, Philox
from numpy.typing import ArrayLike, NDArray

__all__ = ["Chance", "FloatArray", "IntArray"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
_WordArray = NDArray[np.uint64]
_Key = tuple[int, int]
_Address = tuple[int, int, int]  # episode, turn, member

_BLOCK = 4  # words
_SPARSE = 8  # words for each row that are drawn and thrown away in less time than it takes to sort the rows
_GAP = 512  # words that are drawn and thrown away in less time than another native call takes
_LONGEST = 2**20  # episodes in one native call over rows that are not contiguous: 8 MiB
_ONE_53RD = 2.0**-53
_LOW_BITS = np.uint64(11)
_MOST = 2**64 - 1


@dataclass(frozen=True, eq=False, slots=True)
class Chance:
    """The random numbers that belong to ``episode[B]`` at ``turn[B]``, of ``member[B]`` of a seat, in one stream of one seed.

    ``seed`` is an integer in [0, 2**64); ``turn`` and ``member`` may be one number for all rows; None is member 0.
    All methods are pure: the same call always returns the same numbers.
    Raises OverflowError, when a number is asked for, on a part of the address that is negative.

    Source: Philox 4x64-10, Salmon et al. (2011), "Parallel random numbers: as easy as 1, 2, 3".
    """

    seed: int
    stream: str
    episode: IntArray
    turn: IntArray | int
    member: IntArray | int | None = None

    @classmethod
    def of(
        cls, seed: int, stream: str, episodes: Iterable[int], turn: int = 0, member: int | None = None
    ) -> Chance:
        """Chance for ``episodes`` (any iterable of non-negative integers; an array is not copied), at one ``turn`` of one ``member``."""
        given = episodes if isinstance(episodes, range | np.ndarray) else list(episodes)
        return cls(seed, stream, np.asarray(given, dtype=np.int64), turn, member)

    def at(self, turn: int | IntArray) -> Chance:
        """The same rows at another ``turn`` (a number, or one for each row)."""
        return Chance(self.seed, self.stream, self.episode, turn, self.member)

    def take(self, rows: Any) -> Chance:
        """Only these ``rows`` (a mask, a slice or indices)."""
        turn = self.turn[rows] if isinstance(self.turn, np.ndarray) else self.turn
        member = self.member[rows] if isinstance(self.member, np.ndarray) else self.member
        return Chance(self.seed, self.stream, self.episode[rows], turn, member)

    def sub(self, name: str) -> Chance:
        """The same addresses in the stream ``stream/name``."""
        return Chance(self.seed, f"{self.stream}/{name}", self.episode, self.turn, self.member)

    def words(self, draw: int = 0) -> _WordArray:
        """Uniform 64-bit words, shape [B]: one for each row at this ``draw``."""
        key, episode = _key(self.seed, self.stream), self.episode
        if len(episode) == 1:
            return _native.row(key, self._address(0), range(draw, draw + 1))
        if not len(episode):
            return np.empty(0, dtype=np.uint64)
        turn, member = _alike(self.turn), _alike(self.member)
        if isinstance(turn, int) and isinstance(member, int):
            low, high = int(episode.min()), int(episode.max())
            if high - low < _SPARSE * len(episode):
                return _dense(key, (low - low % _BLOCK, turn, member), draw, episode, high)
        return _scattered(key, (episode, turn, member), draw, len(episode))

    def uniform(self, draw: int = 0) -> FloatArray:
        """Uniform numbers on [0, 1), shape [B], from the 53 high bits of each word."""
        bits = self.words(draw)
        bits >>= _LOW_BITS
        return np.asarray(bits * _ONE_53RD, dtype=np.float64)

    def uniforms(self, draws: Sequence[int]) -> FloatArray:
        """Uniform numbers [D, B], a row for each of ``draws``: those of `uniform`, in less time."""
        if len(self.episode) == 1:
            bits = _native.row(_key(self.seed, self.stream), self._address(0), draws)
            return np.asarray((bits >> _LOW_BITS) * _ONE_53RD)[:, None]
        out = np.empty((len(draws), len(self.episode)))
        if not self._is_block():
            for row, draw in zip(out, draws, strict=True):
                row[:] = self.uniform(draw)
            return out
        key, (episode, turn, member) = _key(self.seed, self.stream), self._address(0)
        skipped = episode % _BLOCK
        for row, draw in zip(out, draws, strict=True):
            words = _native.span(key, (episode - skipped, turn, member), draw, skipped + len(row))
            bits = np.asarray(words, dtype=np.uint64)[skipped:]
            bits >>= _LOW_BITS
            np.multiply(bits, _ONE_53RD, out=row)
        return out

    def _is_block(self) -> bool:
        """Whether the rows are contiguous episodes of one turn and member."""
        if len(self.episode) < 2 or not _follow(self.episode):
            return False
        return isinstance(_alike(self.turn), int) and isinstance(_alike(self.member), int)

    def pick(self, probs: ArrayLike, draw: int = 0) -> IntArray:
        """Action indices, shape [B], drawn from ``probs`` ([A] for all rows, or [B, A]) by inverse cdf."""
        law, bits = np.asarray(probs, dtype=np.float64), self.words(draw)
        bits >>= _LOW_BITS
        if law.shape[-1] == 2:  # the same as below, without passes over pairs
            return (bits >= _edges(law[..., 0], law[..., 0] + law[..., 1])).astype(np.int64)
        cdf = np.cumsum(law, axis=-1)
        edges = _edges(cdf[..., :-1], cdf[..., -1:])
        if edges.ndim > 1:
            return np.asarray((bits[:, None] >= edges).sum(axis=-1, dtype=np.int64))
        return np.searchsorted(edges, bits, side="right").astype(np.int64)

    def order(self, size: int, draw: int = 0) -> IntArray:
        """A uniformly random permutation of ``range(size)`` for each row, shape [B, size]; uses draws draw..draw+size-1."""
        draws = range(draw, draw + size)
        if len(self.episode) == 1:
            words = _native.row(_key(self.seed, self.stream), self._address(0), draws)[None]
        else:
            each = np.array([self.words(at) for at in draws], dtype=np.uint64)
            words = each.reshape(size, len(self.episode)).T
        return np.argsort(words >> _LOW_BITS, axis=-1, kind="stable").astype(np.int64)

    def generator(self, row: int = 0, draw: int = 0) -> Generator:
        """A numpy generator of its own for one row: for consumers that need an unknown number of draws.

        The counter's fourth word (episode + 1) keeps its blocks apart from all of `words`; the member salts the digest in its key.
        """
        episode, turn, member = self._address(row)
        counter = np.array(_borrowed(turn, draw, episode + 1), dtype=np.uint64)
        return Generator(
            Philox(key=np.array(_key(self.seed, self.stream, member), dtype=np.uint64), counter=counter)
        )

    def _address(self, row: int) -> _Address:
        turn = self.turn[row] if isinstance(self.turn, np.ndarray) else self.turn
        member = self.member[row] if isinstance(self.member, np.ndarray) else self.member or 0
        return int(self.episode[row]), int(turn), int(member)


def _edges(cdf: FloatArray, total: FloatArray) -> _WordArray:
    """Where `Chance.uniform` crosses the cdf: scaling by 2**53 is exact, so its integers compare as the fractions do."""
    return np.asarray(np.ceil(cdf / total / _ONE_53RD).astype(np.uint64))


@lru_cache(maxsize=4096)
def _key(seed: int, stream: str, member: int = 0) -> _Key:
    salt = member.to_bytes(8, "little")
    return seed, int.from_bytes(blake2b(stream.encode(), digest_size=8, salt=salt).digest(), "little")


def _borrowed(turn: int, draw: int, last: int) -> tuple[int, int, int, int]:
    """The counter one less than (0, turn, draw, last), as one number of 256 bits, lowest word first."""
    if turn:
        return _MOST, turn - 1, draw, last
    if draw:
        return _MOST, _MOST, draw - 1, last
    return _MOST, _MOST, _MOST, last - 1 if last else _MOST


class _Native(threading.local):
    """A generator for each thread that is set to one address after another, which is faster than to make one for each.

    Few words are read one by one: numpy then keeps the interpreter's lock, which other threads would hold for 5 ms.
    """

    def __init__(self) -> None:
        self.philox = Philox(key=0)
        self.state: Any = {**self.philox.state, "buffer": [0] * _BLOCK}  # a list is read faster than an array

    def row(self, key: _Key, address: _Address, draws: Sequence[int]) -> _WordArray:
        """The words of one row at these ``draws``."""
        place, words = address[0] % _BLOCK, []
        for draw in draws:
            self._set(key, address, draw)
            for _ in range(place):
                self.philox.random_raw()
            words.append(self.philox.random_raw())
        return np.array(words, dtype=np.uint64)

    def span(self, key: _Key, first: _Address, draw: int, count: int) -> _WordArray | list[int]:
        """The words of ``count`` contiguous episodes, the ``first`` of which begins a block."""
        self._set(key, first, draw)
        if count > _BLOCK:
            return self.philox.random_raw(count)
        return [self.philox.random_raw() for _ in range(count)]

    def _set(self, key: _Key, address: _Address, draw: int) -> None:
        """Stand one before the address's block: numpy counts one on before it gives a block."""
        episode, turn, member = address
        block, last = episode // _BLOCK, 2**64 - member if member else 0
        before = (block - 1, turn, draw, last) if block else _borrowed(turn, draw, last)
        self.state["state"] = {"counter": before, "key": key}
        self.philox.state = self.state


_native = _Native()


def _alike(column: IntArray | int | None) -> IntArray | int:
    """The one number that all rows share, or the column where they share none."""
    if not isinstance(column, np.ndarray):
        return int(column or 0)
    return int(column[0]) if column.strides == (0,) or (column == column[0]).all() else column


def _follow(episode: IntArray) -> bool:
    """Whether each of the episodes is one more than the one before."""
    last = len(episode) - 1
    return bool(episode[-1] - episode[0] == last and (episode[1:] - episode[:-1] == 1).all())


def _dense(key: _Key, address: _Address, draw: int, episode: IntArray, last: int) -> _WordArray:
    """The words of rows of one turn and member: all from the block at ``address`` to the ``last`` episode, and of them theirs."""
    first = address[0]
    span = np.asarray(_native.span(key, address, draw, last + 1 - first), dtype=np.uint64)
    return span[int(episode[0]) - first :] if _follow(episode) else span[episode - first]


def _scattered(key: _Key, columns: Sequence[IntArray | int], draw: int, rows: int) -> _WordArray:
    """The words of any rows, whose episodes, turns and members are ``columns``: one native call for each run of their order."""
    order = np.lexsort([np.broadcast_to(column, rows) for column in columns])
    episode, turn, member = (np.broadcast_to(column, rows)[order] for column in columns)
    starts, stops = _runs(episode, turn, member)
    first = episode[starts] // _BLOCK * _BLOCK
    place = episode - np.repeat(first, stops - starts)
    addresses = zip(first.tolist(), turn[starts].tolist(), member[starts].tolist(), strict=True)
    words = np.empty(rows, dtype=np.uint64)
    for address, start, stop in zip(addresses, starts.tolist(), stops.tolist(), strict=True):
        span = _native.span(key, address, draw, int(place[stop - 1]) + 1)
        alone = stop - start == 1
        words[start:stop] = span[-1] if alone else np.asarray(span, dtype=np.uint64)[place[start:stop]]
    shuffled = np.empty_like(words)
    shuffled[order] = words
    return shuffled


def _runs(episode: IntArray, turn: IntArray, member: IntArray) -> tuple[IntArray, IntArray]:
    """Where runs of sorted rows start and stop: at another turn or member, at a wide gap, and where one grows too long."""
    apart = (np.diff(turn) != 0) | (np.diff(member) != 0)
    apart |= (np.diff(episode) > _GAP) | (np.diff(episode // _LONGEST) != 0)
    cuts = np.flatnonzero(apart) + 1
    return np.concatenate([[0], cuts]), np.concatenate([cuts, [len(episode)]])
