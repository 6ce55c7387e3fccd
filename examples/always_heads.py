"""An agent in one file: run it with ``aleator run matching_pennies --seat matcher=examples/always_heads.py:AlwaysHeads``."""

from __future__ import annotations

import numpy as np
from aleator import Agent, Chance, Choice, Feedback, Observation, Player, Seat
from aleator.core.chance import IntArray


class AlwaysHeads(Agent):
    """Plays the first action, whatever happens.

    Source: the constant strategy, the simplest that a mixed optimum punishes.
    """

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """One player serves any number of episodes."""
        return _Player()


class _Player:
    def act(self, observation: Observation, chance: Chance) -> Choice:
        return Choice(observation.seat.space.at(np.zeros(len(observation), dtype=np.int64)))

    def learn(self, feedback: Feedback) -> None:
        """Learn nothing."""
