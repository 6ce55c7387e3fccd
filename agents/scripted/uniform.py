"""Every action alike."""

from __future__ import annotations

from ...core.chance import IntArray
from ...core.questions import Seat
from ...core.recipes import Agent
from .mixed import LawPlayer, uniform_law

__all__ = ["Uniform"]


class Uniform(Agent):
    """Draws uniformly from the menu or the interval.

    Source: Laplace (1814), "Essai philosophique sur les probabilites" (the principle of indifference).
    """

    def begin(self, seat: Seat, episode: IntArray) -> LawPlayer:
        """A player with the uniform law of the seat."""
        return LawPlayer(uniform_law(seat.menu))
