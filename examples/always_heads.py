"""An agent in one file: run it with ``aleator run matching_pennies --seat matcher=examples/always_heads.py:AlwaysHeads``."""

from __future__ import annotations

import numpy as np
from aleator.core.chance import Chance, IntArray
from aleator.core.questions import Choice, Feedback, Observation, Seat
from aleator.core.recipes import Agent, Player


class AlwaysHeads(Agent):
    """Plays the first action of the menu, whatever happens.

    Source: the constant strategy, the simplest that a mixed optimum punishes.
    """

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """One player serves any number of episodes."""
        return _Player()


class _Player:
    def act(self, observation: Observation, chance: Chance) -> Choice:
        return Choice(np.zeros(len(observation), dtype=np.int64))

    def learn(self, observation: Observation, choice: Choice, outcome: Feedback) -> None:
        return None
