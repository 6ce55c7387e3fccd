"""Players whose mistakes answer each other."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ...core.chance import FloatArray
from ...core.games.quantal_response import equilibrium_at
from ...core.questions import Seat
from .shared.reasoner import Reasoner

__all__ = ["QuantalResponse"]


class QuantalResponse(Reasoner):
    """Plays its part in the logit quantal response equilibrium: each action the likelier the more it pays against the other's part.

    ``precision`` is lambda, per payoff unit: 0 is uniform play, and the equilibrium moves to a Nash equilibrium as it grows. Of
    several equilibria it is the one on the branch that begins at uniform play. Raises `InputError` where lambda times the range of
    the payoffs exceeds 1000.

    Source: McKelvey and Palfrey (1995), "Quantal response equilibria for normal form games", Games and Economic Behavior 10, 6-38.
    """

    name: ClassVar[str] = "quantal_response"

    precision: float = Field(1.0, ge=0, description="lambda, per payoff unit")

    @property
    def details(self) -> tuple[str, ...]:
        """Lambda."""
        return (f"lambda {self.precision:g}",)

    def reason(self, own: FloatArray, other: FloatArray, seat: Seat) -> FloatArray:
        """The seat's part of the equilibrium."""
        return equilibrium_at(own, other, self.precision).own
