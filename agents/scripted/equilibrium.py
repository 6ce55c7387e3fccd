"""The optimum itself."""

from __future__ import annotations

from ...core.chance import Chance, IntArray
from ...core.errors import InputError
from ...core.laws import EquilibriumSet
from ...core.questions import Choice, Observation, Outcome, Seat
from ...core.recipes import Agent

__all__ = ["Equilibrium"]


class Equilibrium(Agent):
    """Draws every action from the optimal law of its row: the perfect sampler that others are measured against.

    Of an equilibrium set it plays the selected member. Raises `InputError` where the environment knows no optimum.

    Source: Nash (1951), "Non-cooperative games", Annals of Mathematics 54, 286-295.
    """

    @property
    def needs_optimal(self) -> bool:
        """True."""
        return True

    def begin(self, seat: Seat, episode: IntArray) -> _Perfect:
        """A player that answers from the optimum that the loop hands it."""
        return _Perfect()


class _Perfect:
    def act(self, observation: Observation, chance: Chance) -> Choice:
        optimum = observation.optimal
        if optimum is None:
            raise InputError(
                f"the optimum at seat {observation.seat.name!r} is not known to the environment,"
                " so `equilibrium` cannot play it; seat another agent there"
            )
        law = optimum.selected if isinstance(optimum, EquilibriumSet) else optimum
        return Choice(law.draw(chance), law=law, law_kind="scripted")

    def learn(self, observation: Observation, choice: Choice, outcome: Outcome) -> None:
        """Nothing: the optimum is given."""
