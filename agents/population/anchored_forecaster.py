"""Forecasters who hold on to what they believed before."""

from __future__ import annotations

from collections.abc import Awaitable

import numpy as np
from pydantic import Field

from ...core.chance import Chance, FloatArray, IntArray
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player
from ..scripted.uniform import Uniform

__all__ = ["AnchoredForecaster"]


class AnchoredForecaster(Agent):
    """Forecasts ``prior + weight * (last value - prior)``, the prior itself before a value is known, kept within what may be answered.

    It reads ``sees["value"]``, as `learning_to_forecast` shows it; at a seat that answers with no numbers it draws uniformly. A weight of
    1 is naive expectations. Where all forecast so with the mean prior m, the value comes to
    ((1 - feedback) fundamental + feedback (1 - weight) m) / (1 - feedback weight).

    Source: Tversky and Kahneman (1974), "Judgment under uncertainty: heuristics and biases", Science 185, 1124-1131 (anchoring and
    adjustment).
    """

    prior: float = Field(50.0, description="believed before anything is seen")
    weight: float = Field(0.5, ge=0, le=1, description="of the last value; the rest is the prior's")

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for these episodes."""
        law = seat.space.uniform_law()
        ends = None if law is None else law.quantiles(np.array([0.0, 1.0]))
        return Uniform().begin(seat, episode) if ends is None else _Anchored(self, ends)


class _Anchored:
    def __init__(self, recipe: AnchoredForecaster, ends: FloatArray) -> None:
        self._recipe, self._ends = recipe, ends

    def act(self, observation: Observation, chance: Chance) -> Choice | Awaitable[Choice]:
        """A forecast for each row."""
        prior, value = self._recipe.prior, observation.sees.get("value")
        forecast = np.full(len(observation), prior)
        if value is not None:
            forecast = prior + self._recipe.weight * np.nan_to_num(value - prior)  # 0 where none is known
        return Choice(np.clip(forecast, *self._ends))

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: the next question shows the last value."""
