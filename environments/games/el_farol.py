"""The El Farol bar: a night out is worth it where not too many go."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import Field, model_validator

from ...core.chance import FloatArray, IntArray
from ...core.errors import InputError
from ...core.spaces.menu import Menu
from .shared.anonymous_game import AnonymousGame
from .shared.words import counted

__all__ = ["ElFarol"]

_NIGHTS = Menu(("Go", "Stay home"))
_GO = 0


class ElFarol(AnonymousGame):
    """Whoever goes earns ``good`` where at most ``capacity`` of the ``players`` go and ``bad`` where more do; staying earns ``stay``.

    In the symmetric equilibrium each goes with the probability p at which a visit is worth a night at home, that is where at most
    capacity - 1 of the others go with probability (stay - bad) / (good - bad). No expectation shared by all is then right for
    certain, which is the source's point.

    >>> game = ElFarol(players=10, capacity=6, good=10, bad=0, stay=5)
    >>> round(game.blank_optimum(game.seats[0]).of("Go"), 6)
    0.606915

    Source: Arthur (1994), "Inductive reasoning and bounded rationality", American Economic Review 84, 406-411; as a game,
    Whitehead (2008), "The El Farol bar problem revisited: reinforcement learning in a potential game", Edinburgh.
    """

    players: int = Field(100, ge=2, description="members of the role")
    capacity: int = Field(60, ge=1, description="the most visitors with whom a visit is good")
    good: float = Field(1.0, description="earned by a visit among at most so many")
    bad: float = Field(0.0, description="earned by a visit among more")
    stay: float = Field(0.5, description="earned at home")

    @model_validator(mode="after")
    def _checked(self) -> ElFarol:
        if self.capacity >= self.players:
            raise InputError(
                f"capacity {self.capacity} holds all {self.players} players, and each should go; make it smaller"
            )
        if not self.bad < self.stay < self.good:
            raise InputError(
                f"bad {self.bad:g}, stay {self.stay:g} and good {self.good:g} came; they must rise in this order"
            )
        return self

    @property
    def members(self) -> int:
        """The players."""
        return self.players

    @property
    def space(self) -> Menu:
        """Go or stay home."""
        return _NIGHTS

    def payoff(self, own: IntArray, others: IntArray) -> FloatArray:
        """By how many are there, oneself included."""
        visit = np.where(others[..., _GO] + 1 <= self.capacity, self.good, self.bad)
        return np.asarray(np.where(own == _GO, visit, self.stay))

    def rules(self, names: Sequence[str]) -> str:
        """What a visit is worth."""
        go, stay = names
        return (
            f"You are one of {self.players} players. All of you decide at the same time, {self.rounds}, whether to visit a bar tonight:"
            f" {go} or {stay}. A player who chooses {stay} earns {counted(self.stay, 'point')}. A player who chooses {go} earns"
            f" {counted(self.good, 'point')} if at most {self.capacity} players choose {go}, that player included, and {counted(self.bad, 'point')} if"
            " more do. Your aim is to collect as many points as you can."
        )
