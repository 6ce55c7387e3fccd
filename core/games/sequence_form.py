"""A game as what its sequences earn together: a line for each end of the game."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..chance import FloatArray, IntArray
from .treeplex import Treeplex

__all__ = ["SequenceForm"]


@dataclass(frozen=True, eq=False)
class SequenceForm:
    """All ends of a game: ``last[Z, S]`` is each seat's sequence there, ``chance[Z]`` the probability of chance's part of the way,
    ``payoffs[Z, S]`` what is paid.

    Plans and laws come as one array for each seat, in the order of ``plexes``; leading axes are a batch.

    Source: von Stengel (1996), "Efficient computation of behavior strategies", Games and Economic Behavior 14, 220-246.
    """

    plexes: tuple[Treeplex, ...]
    last: IntArray
    chance: FloatArray
    payoffs: FloatArray

    def based(self) -> SequenceForm:
        """The same with each seat's payoffs counted from their least, which changes no gain and keeps the digits that tell one."""
        return replace(self, payoffs=self.payoffs - self.payoffs.min(axis=0))

    def plans(self, laws: Sequence[FloatArray]) -> list[FloatArray]:
        """The realisation plans of laws [..., I, A]."""
        return [plex.plan(law) for plex, law in zip(self.plexes, laws, strict=True)]

    def reach(self, plans: Sequence[FloatArray], seats: Iterable[int]) -> FloatArray:
        """What chance and these ``seats`` let come to each end, shape [..., Z]."""
        reach = self.chance
        for seat in seats:
            reach = reach * plans[seat][..., self.last[:, seat]]
        return reach

    def others(self, seat: int) -> list[int]:
        """All seats but one."""
        return [other for other in range(len(self.plexes)) if other != seat]

    def expected(self, plans: Sequence[FloatArray]) -> FloatArray:
        """The mean payoff to each seat, shape [..., S]."""
        return np.asarray(self.reach(plans, range(len(self.plexes))) @ self.payoffs)

    def counterfactual(self, plans: Sequence[FloatArray], seat: int) -> FloatArray:
        """What each sequence of ``seat`` earns where it is played in full and the others follow ``plans``, shape [..., 1 + I A]."""
        return self.gathered(self.reach(plans, self.others(seat)) * self.payoffs[:, seat], seat)

    def gathered(self, values: FloatArray, seat: int) -> FloatArray:
        """The sums of ``values[..., Z]`` over the ends of each sequence of ``seat``, shape [..., 1 + I A]."""
        order, starts, sequences = self._by_sequence[seat]
        whole = np.zeros((*values.shape[:-1], self.plexes[seat].size))
        whole[..., sequences] = np.add.reduceat(values[..., order], starts, axis=-1)
        return whole

    def gains(self, laws: Sequence[FloatArray]) -> FloatArray:
        """What each seat's best response would gain, shape [..., S]: 0 or more, and 0 for all in an equilibrium."""
        plans = self.plans(laws)
        earned = self.expected(plans)
        seats = range(len(self.plexes))
        best = [self.plexes[seat].best(self.counterfactual(plans, seat)) for seat in seats]
        return np.maximum(np.stack(np.broadcast_arrays(*best), axis=-1) - earned, 0.0)

    @cached_property
    def _by_sequence(self) -> list[tuple[IntArray, IntArray, IntArray]]:
        """For each seat: the ends ordered by its sequence, where each sequence starts among them, and which it is."""
        found = []
        for last in self.last.T:
            order = np.argsort(last, kind="stable")
            sequences, starts = np.unique(last[order], return_index=True)
            found.append((order, starts, sequences))
        return found
