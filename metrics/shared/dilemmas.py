"""Which actions of a game of two are cooperation and defection, and what a decision knew of the round before.

>>> import numpy as np
>>> prisoners = np.array([[3.0, 0], [5, 1]])
>>> cooperation(TwoSeats(prisoners, prisoners.T, False))
(0, 0)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from .decisions import Decisions
from .two_seats import TwoSeats

__all__ = ["FIRST", "cooperation", "payoffs_after", "rounds_before"]

FIRST = 4
"""In place of what came in the round before, 0 to 3, where there was none."""
_UNKNOWN = -1


def cooperation(two_seats: TwoSeats) -> tuple[int, int] | None:
    """The cooperative action of the seat and of its opponent; None in games where no action is.

    The game has two actions each, and is the same for both under some pairing of their actions; those of the pair that pays more
    are cooperation, the others defection: the prisoner's dilemma, the stag hunt, chicken.
    """
    own, other = two_seats.own, two_seats.other
    if own.shape != (2, 2):
        return None
    for paired in ([0, 1], [1, 0]):
        mine, theirs = own[:, paired], other[:, paired].T
        together = mine.diagonal()
        if np.allclose(mine, theirs) and not np.isclose(*together):
            best = int(together.argmax())
            return best, paired[best]
    return None


def payoffs_after(two_seats: TwoSeats, cooperative: tuple[int, int]) -> FloatArray:
    """What the seat is paid where both cooperate, it alone, the other alone, neither: [4]."""
    own, other = cooperative
    return np.asarray(two_seats.own[np.ix_([own, 1 - own], [other, 1 - other])].ravel(), dtype=np.float64)


def rounds_before(
    own: IntArray, other: IntArray, decisions: Decisions, cooperative: tuple[int, int]
) -> IntArray:
    """What came in the round before each decision [N]: 0 to 3 as in `payoffs_after`, `FIRST`, or -1 where it is not known.

    ``own`` and ``other`` [N] are the actions of both, -1 where one is not known.
    """
    before = _earlier(decisions)
    mine, theirs = own[before], other[before]
    outcome = 2 * (mine != cooperative[0]) + (theirs != cooperative[1])
    known: NDArray[np.bool_] = (before >= 0) & (mine >= 0) & (theirs >= 0)
    return np.where(decisions.turn == 0, FIRST, np.where(known, outcome, _UNKNOWN))


def _earlier(decisions: Decisions) -> IntArray:
    """Where the decision of the same episode one turn earlier stands, for each [N]; -1 where there is none."""
    key = decisions.episode * (int(decisions.turn.max(initial=0)) + 2) + decisions.turn + 1
    place = np.minimum(np.searchsorted(key, key - 1), max(len(key) - 1, 0))
    return np.where(key[place] == key - 1, place, -1)
