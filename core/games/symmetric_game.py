"""Games of many players who are alike: what one of them earns depends on its own action and on how many others take each.

``others[H, A]`` are the ways in which the actions of the other n - 1 players can be counted, and ``payoffs[A, H]`` what each own
action earns there. A profile names one seat, which all players sit in, and what they all play.

>>> wait_or_call = SymmetricGame.of("player", 3, ("Wait", "Call"), lambda own, others: np.where(own == 1, 1.0, 2.0 * (others[..., 1] > 0)))
>>> wait_or_call.others.tolist()
[[0, 2], [1, 1], [2, 0]]
>>> round(wait_or_call.gap({"player": {"": np.array([0.5, 0.5])}})["player"].value, 3)
0.25
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import comb

import numpy as np
from scipy.special import gammaln, xlogy

from ..chance import FloatArray, IntArray
from ..compositions import compositions
from ..errors import InputError
from .normal_form import NormalForm
from .payoff_bound import bounded
from .profile import WHOLE, Gap, Profile

__all__ = ["Payoff", "SymmetricGame", "ways"]

Payoff = Callable[[IntArray, IntArray], FloatArray]
"""``payoff(own[...], others[..., A])``, broadcast: what the action ``own`` earns where so many others take each action."""

_LAW = 1e-9


def ways(members: int, actions: int) -> int:
    """In how many ways the actions of the others can be counted."""
    return comb(members - 1 + actions - 1, actions - 1)


@dataclass(frozen=True, eq=False)
class SymmetricGame:
    """A game of ``members`` players in one ``seat``; ``payoffs[A, H]`` where the others' actions count ``others[H, A]``.

    Source: von Neumann and Morgenstern (1944), "Theory of Games and Economic Behavior" (symmetric games); Cheng, Reeves, Vorobeychik
    and Wellman (2004), "Notes on equilibria in symmetric games", Workshop on Game Theoretic and Decision Theoretic Agents.
    """

    seat: str
    members: int
    actions: tuple[str, ...]
    others: IntArray
    payoffs: FloatArray

    @classmethod
    def of(cls, seat: str, members: int, actions: tuple[str, ...], payoff: Payoff) -> SymmetricGame:
        """The game with this ``payoff``. Raises `InputError` below two members, or as `bounded` does."""
        if members < 2:
            raise InputError(f"{members} members came to a game of many; give two or more")
        others = compositions(members - 1, len(actions))
        own = np.arange(len(actions))[:, None]
        with np.errstate(over="ignore", invalid="ignore"):  # what comes of it is refused in words
            payoffs = np.broadcast_to(payoff(own, others[None]), (len(actions), len(others)))
        return cls(seat, members, actions, others, bounded(np.array(payoffs, dtype=np.float64)))

    @property
    def seats(self) -> tuple[str]:
        """The one seat."""
        return (self.seat,)

    @property
    def spans(self) -> FloatArray:
        """The range of the payoffs, [1]."""
        return np.array([np.ptp(self.payoffs)])

    def pays(self, law: FloatArray) -> FloatArray:
        """What each action earns in the mean, [..., A], where all others draw from ``law[..., A]``."""
        weights = self._arrangements + xlogy(self.others, law[..., None, :]).sum(axis=-1)
        return np.asarray(np.exp(weights) @ self.payoffs.T)

    def paid(self, own: IntArray, taken: IntArray) -> FloatArray:
        """What players earn [B] who take the actions ``own[B]`` where ``taken[B, A]`` of all players, themselves included, take each."""
        place = {tuple(counts): h for h, counts in enumerate(self.others.tolist())}
        others = taken - np.eye(len(self.actions), dtype=np.int64)[own]
        return np.asarray(self.payoffs[own, [place[tuple(counts)] for counts in others.tolist()]])

    def expected(self, profile: Profile) -> dict[str, FloatArray]:
        """The mean payoff [...] to a player where all play the profile."""
        law = self._law(profile)
        return {self.seat: (law * self.pays(law)).sum(axis=-1)}

    def gains(self, profile: Profile) -> dict[str, FloatArray]:
        """What one player's best response to all others would gain, [...]; 0 in a symmetric equilibrium and nowhere else."""
        law = self._law(profile)
        pays = self.pays(law)
        return {self.seat: np.maximum(pays.max(axis=-1) - (law * pays).sum(axis=-1), 0.0)}

    def accuracy(self, profile: Profile) -> float:
        """The greatest of `gains`, as a share of the payoffs' range."""
        span = float(self.spans[0])
        return float(np.max(self.gains(profile)[self.seat])) / (span if span > 0 else 1.0)

    def gap(self, profile: Profile) -> dict[str, Gap]:
        """`gains` of one profile; between 0 and the payoffs' range where that does not say what the seat plays."""
        if not profile.get(self.seat) or np.isnan(profile[self.seat][WHOLE]).any():
            return {self.seat: Gap(None, 0.0, float(self.spans[0]))}
        return {self.seat: Gap.exactly(float(self.gains(profile)[self.seat]))}

    def normal_form(self) -> NormalForm:
        """The same game with a seat for each player, ``player_1`` and so on; its size grows with A to the power of n."""
        shape = (len(self.actions),) * self.members
        cells = np.indices(shape).reshape(self.members, -1)
        taken = (cells[:, :, None] == np.arange(len(self.actions))).sum(axis=0)
        paid = [self.paid(own, taken) for own in cells]
        seats = [f"player_{i + 1}" for i in range(self.members)]
        return NormalForm(seats, [self.actions] * self.members, np.reshape(paid, (self.members, *shape)))

    @cached_property
    def _arrangements(self) -> FloatArray:
        """The logarithm of the number of ways to deal each count [H] out to the others."""
        return np.asarray(gammaln(self.members) - gammaln(self.others + 1).sum(axis=1))

    def _law(self, profile: Profile) -> FloatArray:
        if profile.keys() != {self.seat} or profile[self.seat].keys() != {WHOLE}:
            raise InputError(
                f"the profile is not one of {self.seat!r} alone; say what all of its members play"
            )
        law = np.asarray(profile[self.seat][WHOLE], dtype=np.float64)
        if law.shape[-1:] != (len(self.actions),) or not bool(np.all(np.abs(law.sum(axis=-1) - 1) <= _LAW)):
            raise InputError(
                f"play of {self.seat!r} is {law.tolist()} over {self.actions}; give probabilities that sum to 1"
            )
        return law
