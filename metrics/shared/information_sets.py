"""One seat's choices split by information set, as arrays over all sets at once.

>>> played = split(np.array(["a", "b", "a"]), np.array([0, 1, 1]), 2, episode=np.arange(3))
>>> played.keys, played.counts.tolist(), played.when.tolist()
(('a', 'b'), [[1, 1], [0, 1]], [0, 2, 1])
>>> laws = np.full((2, 2), 0.5)
>>> paths_against(played, laws).shape
(3,)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from .counting import effective_size_from_moments
from .e_processes import log_e

__all__ = ["Batch", "InformationSets", "numbered", "paths_against", "split"]


class Batch(NamedTuple):
    """Information sets of like size: their places ``at[G]``, and their ``series[G, R, T]``, runs padded with -1."""

    at: IntArray
    series: IntArray


@dataclass(frozen=True, eq=False)
class InformationSets:
    """The choices of one seat at ``K`` information sets, those of a set together and in order: columns [N].

    ``action`` are places among A labels, ``at`` numbers the sets, ascending, ``run`` the runs of choices that followed each
    other, and ``when`` is each choice's place among all of the seat's. ``counts[K, A]`` are worth ``worth[K]`` choices.
    Where the order is not known (``keep=counts``) there are counts alone.
    """

    keys: tuple[str, ...]
    counts: IntArray
    worth: FloatArray
    action: IntArray
    at: IntArray
    run: IntArray
    when: IntArray

    @property
    def is_ordered(self) -> bool:
        """Whether the order of the choices is known."""
        return bool(len(self.action)) or not self.counts.any()

    @cached_property
    def is_in_time(self) -> bool:
        """Whether the choices of each set stand in the order of time, as they do but for several members at a time."""
        return bool(np.all((np.diff(self.when) > 0) | (np.diff(self.at) > 0)))

    @cached_property
    def sizes(self) -> IntArray:
        """Choices at each set, [K]."""
        return np.asarray(self.counts.sum(axis=-1), dtype=np.int64)

    def alone(self, k: int) -> IntArray:
        """The series [R, T] of one set."""
        return np.asarray(self._series(np.array([k]))[0], dtype=np.int64)

    def batches(self) -> Iterator[Batch]:
        """All sets, in groups whose series have lengths and numbers of runs within a factor of two."""
        rows, longest = self._shape
        keys = np.stack([_magnitude(rows), _magnitude(longest)], axis=-1)
        _, group = np.unique(keys, axis=0, return_inverse=True)
        for one in range(int(group.max(initial=-1)) + 1):
            at = np.flatnonzero(group.reshape(-1) == one)
            yield Batch(at, self._series(at))

    @cached_property
    def _first(self) -> IntArray:
        """Where each set begins among the columns, [K + 1]."""
        return np.asarray(np.cumsum([0, *np.bincount(self.at, minlength=len(self.keys)).tolist()]))

    @cached_property
    def _place_in_series(self) -> tuple[IntArray, IntArray]:
        """The row and the column of each choice in its set's series; one row where every run holds one choice."""
        begins = np.diff(self.run, prepend=-1) != 0
        start = np.maximum.accumulate(np.where(begins, np.arange(len(self.run)), 0))
        column, row = np.arange(len(self.run)) - start, np.cumsum(begins) - 1
        row = row - row[self._first[:-1].clip(max=max(len(row) - 1, 0))][self.at] if len(row) else row
        longest = np.zeros(len(self.keys), dtype=np.int64)
        np.maximum.at(longest, self.at, column)
        alone = (longest == 0)[self.at]
        place = np.arange(len(self.run)) - self._first[self.at]
        return np.where(alone, 0, row), np.where(alone, place, column)

    @cached_property
    def _shape(self) -> tuple[IntArray, IntArray]:
        """How many rows each set's series has, and of what length, both [K]."""
        found = []
        for part in self._place_in_series:
            most = np.zeros(len(self.keys), dtype=np.int64)
            np.maximum.at(most, self.at, part + 1)
            found.append(most)
        return found[0], found[1]

    def _series(self, at: IntArray) -> IntArray:
        rows, longest = self._shape
        table = np.full((len(at), int(rows[at].max(initial=1)), int(longest[at].max(initial=0))), -1)
        place = np.full(len(self.keys), -1)
        place[at] = np.arange(len(at))
        kept = place[self.at] >= 0
        row, column = (part[kept] for part in self._place_in_series)
        table[place[self.at[kept]], row, column] = self.action[kept]
        return table


def split(
    infoset: NDArray[Any] | None,
    action: IntArray,
    width: int,
    episode: IntArray,
    turn: IntArray | None = None,
    member: IntArray | None = None,
) -> InformationSets:
    """The choices ``action[N]`` among ``width`` labels, in order, by their ``infoset[N]`` (None: one for all, called "").

    What one member decided at one set in one episode without a break (``turn[N]``, default 0) is a run.
    """
    keys, at = (("",), np.zeros(len(action), dtype=np.int64)) if infoset is None else numbered(infoset)
    turns = np.zeros(len(action), dtype=np.int64) if turn is None else turn
    members = np.zeros(len(action), dtype=np.int64) if member is None else member
    sort = (turns, members, episode, at)
    order = np.arange(len(action)) if infoset is None and member is None else np.lexsort(sort)
    columns = [column[order] for column in (at, episode, members)]
    broken = np.any([np.diff(column) != 0 for column in columns], axis=0) | (np.diff(turns[order]) != 1)
    run = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(broken)])[: len(action)]
    counts = np.bincount(at * width + action, minlength=len(keys) * width).reshape(-1, width)
    return InformationSets(
        keys,
        counts,
        _worth(columns[0], columns[1], action[order], counts),
        action[order],
        columns[0],
        run,
        order,
    )


def numbered(infoset: NDArray[Any]) -> tuple[tuple[str, ...], IntArray]:
    """The keys [K] that occur, sorted, and the number of each entry's [N]."""
    words = list(map(str, infoset.tolist()))
    keys = tuple(sorted({*words}))
    place = {key: k for k, key in enumerate(keys)}
    return keys, np.fromiter(map(place.__getitem__, words), dtype=np.int64, count=len(words))


def paths_against(played: InformationSets, laws: FloatArray) -> FloatArray:
    """Log wealth [N], in the order of ``played``, after each choice at each set against that set's one law, ``laws[K, A]``."""
    paths = np.zeros(len(played.action))
    for batch in played.batches():
        wealth = log_e(series=batch.series, optimal=laws[batch.at])
        mine = np.isin(played.at, batch.at)
        paths[mine] = wealth[batch.series.reshape(len(batch.at), -1) >= 0]
    return paths


def _worth(at: IntArray, episode: IntArray, action: IntArray, counts: IntArray) -> FloatArray:
    """How many independent choices each set's counts are worth, the episode being the unit, [K]."""
    begins = (np.diff(at, prepend=-1) != 0) | (np.diff(episode, prepend=-1) != 0)
    unit = np.cumsum(begins) - 1
    width, units = counts.shape[-1], int(begins.sum())
    table = (
        np.bincount(unit * width + action, minlength=units * width).reshape(units, width).astype(np.float64)
    )
    owner, sizes = at[begins], table.sum(axis=-1)
    worth = counts.sum(axis=-1).astype(np.float64)
    ends = np.searchsorted(owner, np.arange(len(counts) + 1))
    for k in np.unique(owner[sizes > 1]).tolist():
        mine, n = (part[ends[k] : ends[k + 1]] for part in (table, sizes))
        sums = (float(n.sum()), float(n @ n), n @ mine, mine.T @ mine, mine.sum(axis=0))
        worth[k] = effective_size_from_moments(len(n), *sums)
    return np.asarray(worth)


def _magnitude(sizes: IntArray) -> IntArray:
    return np.ceil(np.log2(np.maximum(sizes, 1))).astype(np.int64)
