"""An agent that answers anything that may be answered, with which environments are tried."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.chance import Chance, IntArray
from ...core.errors import LawError
from ...core.outcomes import Outcome
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player

__all__ = ["Guess", "guesses"]


class Guess(Agent):
    """Draws alike from what is legal; in the episode ``stumbles`` (-1: none) its answer of turn 0 is not legal.

    Source: Aleator's contract of environments.
    """

    stumbles: int = -1

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player for these episodes."""
        return _Guesser(self.stumbles)


class _Guesser:
    def __init__(self, stumbles: int) -> None:
        self._stumbles = stumbles

    def act(self, observation: Observation, chance: Chance) -> Choice:
        action = guesses(observation, chance)
        bad = (observation.episode == self._stumbles) & (observation.turn == 0)
        outcome = np.where(bad, Outcome.ILLEGAL, Outcome.LEGAL).astype(np.int8)
        return Choice(action, outcome=outcome if bad.any() else None)

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: what is guessed does not depend on what was earned."""


def guesses(observation: Observation, chance: Chance) -> NDArray[Any]:
    """An answer for each row, drawn alike from what it may answer; a blank where a space is too wide for that."""
    space = observation.seat.space
    if observation.legal is not None:
        may = observation.legal.astype(np.float64)
        return space.at(chance.pick(may / may.sum(axis=-1, keepdims=True)))
    try:
        return space.draw_uniform(chance)
    except LawError:
        return space.blank(len(observation))
