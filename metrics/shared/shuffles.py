"""The same choices in random order: what a series looks like where order means nothing.

>>> sum(len(part) for part in shuffled(np.array([[0, 1, 1, -1]]), 10, "doctest"))
10
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from ...core.chance import Chance, FloatArray, IntArray

__all__ = ["shuffle_p", "shuffled"]

_AT_ONCE, _DRAWS = 1_000_000, 999


def shuffled(rows: IntArray, draws: int, name: str) -> Iterator[IntArray]:
    """``draws`` copies of ``rows[E, T]``, in parts [B, E, T], each with all its choices in a random order,
    drawn at a fixed address for ``name``.
    """
    generator = Chance.of(seed=0, stream=f"metrics/{name}", episodes=[0]).generator()
    held = rows >= 0
    choices = rows[held]
    part = max(_AT_ONCE // max(choices.size, 1), 1)
    for start in range(0, draws, part):
        size = min(part, draws - start)
        copies = np.full((size, *rows.shape), -1, dtype=np.int64)
        copies[:, held] = generator.permuted(np.broadcast_to(choices, (size, choices.size)), axis=-1)
        yield copies


def shuffle_p(statistic: Callable[[IntArray], FloatArray], rows: IntArray, name: str) -> float:
    """(k + 1) / 1000, k of 999 random orders of all choices in ``rows[E, T]`` having a ``statistic`` (of copies
    [B, E, T] -> [B]) as great as theirs: exact where the order is random. Source: Dwass (1957).
    """
    bar = float(statistic(rows[None])[0])
    bar -= 1e-9 * max(abs(bar), 1.0)
    greater = sum(int((statistic(copies) >= bar).sum()) for copies in shuffled(rows, _DRAWS, name))
    return (greater + 1) / (_DRAWS + 1)
