"""A fixed law."""

from __future__ import annotations

from pydantic import Field

from ...core.chance import IntArray
from ...core.questions import Seat
from ...core.recipes import Agent, Player
from .shared.law_player import LawPlayer
from .uniform import Uniform

__all__ = ["Mixed"]


class Mixed(Agent):
    """Draws every action from one fixed law.

    Raises `SpaceError` at `begin` on a label that the seat does not have, and `LawError` where the probabilities do not
    sum to 1 or a law over labels meets a seat whose answers are not listed.

    Source: von Neumann (1928), "Zur Theorie der Gesellschaftsspiele", Mathematische Annalen 100, 295-320 (mixed strategy).
    """

    law: dict[str, float] | None = Field(
        None, description="probability of every label, those left out have 0; without it the uniform law"
    )

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player with the law, checked against the seat's space."""
        if self.law is None:
            return Uniform().begin(seat, episode)
        return LawPlayer(seat.space.law(self.law))
