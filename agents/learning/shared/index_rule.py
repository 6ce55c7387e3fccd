"""Index rules: give every action a number, play the largest."""

from __future__ import annotations

import numpy as np

from ....core.chance import Chance, FloatArray, IntArray
from ....core.questions import Choice, Observation, Seat
from ....core.recipes import Agent
from .memory import ArmMemory, among_legal, listed_seat, one_of

__all__ = ["IndexRule"]


class IndexRule(Agent):
    """Plays an action with the largest index, and before that those of which no reward is known; ties fall by chance.

    Where rewards come at once, that is each action once before any twice. Subclasses define `index`.
    """

    __abstract__ = True

    def index(self, pulls: FloatArray, mean: FloatArray) -> FloatArray:
        """The index of each action, [B, A], from how often it was played (once or more) and its mean reward."""
        raise NotImplementedError

    def begin(self, seat: Seat, episode: IntArray) -> _IndexPlayer:
        """A player that has not seen any reward yet."""
        return _IndexPlayer(self, listed_seat(self, seat), episode)


class _IndexPlayer(ArmMemory):
    def __init__(self, rule: IndexRule, seat: Seat, episode: IntArray) -> None:
        super().__init__(seat, episode)
        self._rule = rule

    def act(self, observation: Observation, chance: Chance) -> Choice:
        pulls, gains = self.seen(observation)
        played = np.maximum(pulls, 1)
        index = np.where(pulls == 0, np.inf, self._rule.index(played, gains / played))
        index = among_legal(index, observation)
        return one_of(self.space, index == index.max(axis=-1, keepdims=True), chance)
