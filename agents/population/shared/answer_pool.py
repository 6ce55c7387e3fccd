"""The empirical law of answers that cannot be listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....core.chance import Chance, IntArray
from ....core.laws.law import Law
from ....core.spaces.space import Space

__all__ = ["AnswerPool"]


@dataclass(frozen=True, eq=False)
class AnswerPool(Law):
    """For each row one of the ``size[B]`` answers that stand in ``answers`` from ``first[B]`` on, each as likely as the others."""

    space: Space
    answers: NDArray[Any]
    first: IntArray
    size: IntArray

    @classmethod
    def of(cls, space: Space, pools: Sequence[NDArray[Any]]) -> AnswerPool:
        """A row for each of ``pools``; an empty one is filled with a blank answer."""
        filled = [pool if len(pool) else space.blank(1) for pool in pools]
        size = np.array([len(pool) for pool in filled], dtype=np.int64)
        return cls(space, np.concatenate(filled), np.cumsum(size) - size, size)

    @property
    def varies(self) -> bool:
        """True: each row has a law of its own."""
        return True

    def draw(self, chance: Chance, draw: int = 0) -> NDArray[Any]:
        """Answers [B], one for each row of ``chance``."""
        place = (chance.uniform(draw) * self.size).astype(np.int64)
        return self.answers[self.first + np.minimum(place, self.size - 1)]

    def take(self, rows: NDArray[Any]) -> AnswerPool:
        """The law of these ``rows``."""
        return replace(self, first=self.first[rows], size=self.size[rows])
