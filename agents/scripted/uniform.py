"""The uniform law."""

from __future__ import annotations

from ...core.chance import Chance, IntArray
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player
from .shared.law_player import LawPlayer

__all__ = ["Uniform"]


class Uniform(Agent):
    """Draws uniformly from the seat's space, or from what is legal in each row.

    Source: Laplace (1814), "Essai philosophique sur les probabilites" (the principle of indifference).
    """

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player with the uniform law of the seat, or one that draws without a law where none is known."""
        law = seat.space.uniform_law()
        return _Drawer() if law is None else LawPlayer(law)


class _Drawer:
    def act(self, observation: Observation, chance: Chance) -> Choice:
        return Choice(observation.seat.space.draw_uniform(chance))

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: the law is fixed."""
