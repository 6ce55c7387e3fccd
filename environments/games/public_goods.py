"""The public goods game: what is given to a common pool is multiplied and shared by all alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ...core.chance import FloatArray, IntArray
from ...core.games.profile import WHOLE
from ...core.games.solution import Component, Solution
from ...core.questions import Seat
from ...core.spaces.menu import Menu
from .shared.anonymous_game import AnonymousGame
from .shared.crowd_world import Told
from .shared.words import number

__all__ = ["PublicGoods"]


class PublicGoods(AnonymousGame):
    """Each of the ``players`` gives some of its ``endowment`` to a pool; the pool is multiplied by ``multiplier`` and divided among
    all alike; what is not given is kept. Gifts are in ``steps`` equal parts of the endowment.

    A token that is given returns multiplier / players to the giver. Where that is below 1 it is dominant to give nothing, although
    with a multiplier above 1 all would be better off if all gave everything; above 1 it is dominant to give everything; at 1
    any gift is a best response. All are told the mean gift (``mean_contribution[B]``, -1 at turn 0).

    >>> PublicGoods().solution().values, PublicGoods(multiplier=5).solution().values
    ({'player': 20.0}, {'player': 100.0})

    Source: Isaac and Walker (1988), "Group size effects in public goods provision", Quarterly Journal of Economics 103, 179-199;
    the defaults, Fehr and Gaechter (2000), "Cooperation and punishment in public goods experiments", AER 90, 980-994.
    """

    players: int = Field(4, ge=2, description="members of the role")
    endowment: float = Field(20.0, gt=0, description="tokens of each player in a round")
    multiplier: float = Field(1.6, gt=0, description="by which the pool grows")
    steps: int = Field(4, ge=1, le=100, description="equal parts in which the endowment can be given")

    @property
    def members(self) -> int:
        """The players."""
        return self.players

    @property
    def gifts(self) -> FloatArray:
        """The tokens [A] that each action gives."""
        return np.asarray(self.endowment * np.arange(self.steps + 1) / self.steps)

    @property
    def space(self) -> Menu:
        """The gifts in tokens."""
        return Menu(tuple(map(number, self.gifts.tolist())))

    def payoff(self, own: IntArray, others: IntArray) -> FloatArray:
        """What is kept and a share of the pool."""
        given = self.gifts[own]
        pool = given + others @ self.gifts
        return np.asarray(self.endowment - given + self.multiplier / self.players * pool)

    def solution(self) -> Solution:
        """The dominant gift, or all gifts where a token given returns exactly itself; for any number of players."""
        returned = self.multiplier / self.players
        pure = np.eye(self.steps + 1)
        if returned == 1:
            laws, rule = pure, "giving nothing, of gifts that are all worth the same"
        else:
            laws, rule = (pure[:1] if returned < 1 else pure[-1:]), "the dominant gift"
        value = self.payoff(laws.argmax(axis=1)[:1], (self.players - 1) * laws[:1].astype(np.int64))
        selected = {self.role: {WHOLE: laws[0]}}
        return Solution(
            (Component({self.role: {WHOLE: laws}}),), selected, {self.role: float(value[0])}, rule
        )

    def told(self, actions: NDArray[Any]) -> Told:
        """``mean_contribution[E]``, in tokens."""
        return {"mean_contribution": self.gifts[actions].mean(axis=1)}

    def outcome(self, told: Told, names: Sequence[str]) -> str:
        """The mean gift."""
        return f"the {self.players} players gave {number(round(float(told['mean_contribution']), 6))} tokens on average"

    def rules(self, names: Sequence[str]) -> str:
        """What becomes of a token."""
        return (
            f"You are one of {self.players} players. Each of you has {number(self.endowment)} tokens, and all decide at the same time,"
            f" {self.rounds}, how many of them to give to a common pool: {self._listed(names)}. The pool is multiplied by"
            f" {number(self.multiplier)} and divided equally among the {self.players} players, whatever each of them gave. You earn the"
            " tokens that you keep and your share of the pool. Your aim is to earn as many tokens as you can."
        )

    def _listed(self, names: Sequence[str]) -> str:
        """The gifts, and what they are called where that is not how many tokens they are."""
        gifts = self.space.actions
        return ", ".join(
            gift if name == gift else f"{name} (which gives {gift})"
            for name, gift in zip(names, gifts, strict=True)
        )

    def scores(self, seat: Seat) -> FloatArray:
        """The tokens that each label gives."""
        return self.gifts
