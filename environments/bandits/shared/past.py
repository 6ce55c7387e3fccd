"""What was pulled and paid before a turn."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ....core.chance import FloatArray, IntArray

__all__ = ["Past"]


@dataclass(frozen=True, eq=False)
class Past:
    """What happened before ``turn``.

    ``arm`` and ``reward`` [B, turns] hold the pulls before ``turn`` and what they told (-1 and 0 in a row that had ended), ``context`` [B, turns, d] what was seen at each and at ``turn``
    itself (d = 0: nothing), ``course`` what the arms pay in the mean at every turn; these are shared by the pasts of all turns. The
    rewards of the first ``known`` pulls have been told: ``pulls`` and ``gains`` [B, K] are how many of them each arm had, and what they
    paid. They are new arrays whenever more has been told.
    """

    arm: NDArray[np.int16]
    reward: FloatArray
    context: FloatArray
    course: FloatArray
    pulls: NDArray[np.int32]
    gains: FloatArray
    turn: int = 0
    known: int = 0

    @classmethod
    def blank(cls, course: FloatArray, turns: int, numbers: int = 0) -> Past:
        """Before the first of so many ``turns``, at each of which ``numbers`` numbers are seen; ``course`` is [B, turns or 1, K]."""
        rows, _, arms = course.shape
        return cls(
            arm=np.zeros((rows, turns), np.int16),
            reward=np.zeros((rows, turns)),
            context=np.zeros((rows, turns, numbers)),
            course=course,
            pulls=np.zeros((rows, arms), np.int32),
            gains=np.zeros((rows, arms)),
        )

    def after(self, arm: IntArray, reward: FloatArray, known: int) -> Past:
        """The past once ``arm`` [B] (-1: none) was pulled and told ``reward`` [B] (NaN: nothing), and the first ``known`` pulls have been told."""
        self.arm[:, self.turn] = arm
        self.reward[:, self.turn] = np.where((arm < 0) | np.isnan(reward), 0.0, reward)
        return replace(self, turn=self.turn + 1).told(known)

    def told(self, known: int) -> Past:
        """The past once the first ``known`` pulls have been told."""
        if known == self.known:
            return self
        pulls, gains, row = self.pulls.copy(), self.gains.copy(), np.arange(len(self.arm))
        for turn in range(self.known, known):
            pulls[row, self.arm[:, turn]] += self.arm[:, turn] >= 0
            gains[row, self.arm[:, turn]] += self.reward[:, turn]
        return replace(self, pulls=pulls, gains=gains, known=known)

    def made(self) -> NDArray[np.int32]:
        """How many pulls of each arm were made, told or not, [B, K]."""
        return self.pulls if self.known == self.turn else self.pulls + self.unpaid()

    def unpaid(self) -> NDArray[np.int32]:
        """How many pulls of each arm have not been told yet, [B, K]."""
        arms = np.arange(self.pulls.shape[1])
        late = self.arm[:, self.known : self.turn, None]
        return np.asarray((late == arms).sum(axis=1, dtype=np.int32))
