"""Where the traders of a seat keep what each has in mind."""

from __future__ import annotations

import numpy as np

from ....core.chance import IntArray
from ....core.questions import Observation

__all__ = ["Places"]


class Places:
    """Places in arrays [E, members], a row for each ``episode`` [E].

    >>> import aleator as al
    >>> asked = Observation(al.Seat("maker", al.Menu(("a", "b"))), np.array([3, 7]), np.zeros(2), {}, None)
    >>> [part.tolist() for part in Places(np.array([9, 7, 3])).of(asked)]
    [[2, 1], [0, 0]]
    """

    def __init__(self, episode: IntArray) -> None:
        self._episode, self._order = episode, np.argsort(episode)

    def of(self, observation: Observation) -> tuple[IntArray, IntArray]:
        """The row and the member of each decision that is asked for, [B] each."""
        found = np.searchsorted(self._episode, observation.episode, sorter=self._order)
        row = np.asarray(self._order[found], dtype=np.int64)
        return row, np.zeros_like(row) if observation.member is None else observation.member
