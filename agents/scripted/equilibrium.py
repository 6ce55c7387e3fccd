"""The optimum itself."""

from __future__ import annotations

from ...core.chance import Chance, IntArray
from ...core.errors import InputError
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent

__all__ = ["Equilibrium"]


class Equilibrium(Agent):
    """Draws every action from the optimal law of its row: the perfect sampler that others are measured against.

    Of several optima it plays the one that the environment selects. Raises `InputError` where the environment knows no optimum.

    Source: Nash (1951), "Non-cooperative games", Annals of Mathematics 54, 286-295.
    """

    @property
    def needs_optimal(self) -> bool:
        """True: it plays what the loop hands it."""
        return True

    @property
    def plays_optimum(self) -> bool:
        """True: it is the yardstick."""
        return True

    def begin(self, seat: Seat, episode: IntArray) -> _OptimumPlayer:
        """A player that answers from the optimum that the loop hands it."""
        return _OptimumPlayer()


class _OptimumPlayer:
    def act(self, observation: Observation, chance: Chance) -> Choice:
        law = observation.optimal
        if law is None:
            raise InputError(
                f"the optimum at seat {observation.seat.name!r} is not known to the environment,"
                " so `equilibrium` cannot play it; seat another agent there"
            )
        return Choice(law.draw(chance), law=law, law_kind="scripted")

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: the optimum does not depend on what was earned."""
