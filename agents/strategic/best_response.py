"""A best response to a stated model of the opponent."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from ...core.chance import FloatArray
from ...core.errors import InputError
from ...core.questions import Seat
from .shared.reasoner import Reasoner, best_responses

__all__ = ["BestResponse"]

_SUM = 1e-9


class BestResponse(Reasoner):
    """Plays what pays most against an opponent who plays ``opponent``; of several actions all alike.

    ``opponent`` holds the probabilities of the opponent's actions in their order; without it the opponent is taken to play
    uniformly. It tests an agent by what is known of it: the gain over the value is the agent's exploitability. Raises `InputError`
    on a model that is no law over the opponent's actions.

    Source: Nash (1951), "Non-cooperative games", Annals of Mathematics 54, 286-295.
    """

    name: ClassVar[str] = "best_response"

    opponent: tuple[float, ...] | None = Field(
        None, description="probability of each of the opponent's actions"
    )

    def reason(self, own: FloatArray, other: FloatArray, seat: Seat) -> FloatArray:
        """The best responses to the model."""
        size = own.shape[1]
        model = np.full(size, 1 / size) if self.opponent is None else np.array(self.opponent)
        if model.shape != (size,) or model.min() < 0 or abs(model.sum() - 1) > _SUM:
            raise InputError(
                f"opponent {model.tolist()} came for an opponent of {size} actions; give {size} probabilities that sum to 1"
            )
        return best_responses(own, model)
