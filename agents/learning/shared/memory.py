"""What learners remember: a row for each of the episodes they were seated for, and the choice of the best."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ....core.chance import Chance, FloatArray, IntArray
from ....core.errors import InputError
from ....core.laws import MixedStrategy
from ....core.questions import Choice, Observation, Outcome, Seat
from ....core.recipes import Agent
from ....core.spaces import Menu

__all__ = ["ArmMemory", "Rows", "labels_of", "one_of"]


class Rows:
    """Finds the rows of an observation among the episodes given at `begin`, which ascend."""

    def __init__(self, episode: IntArray) -> None:
        self._episode = episode
        self._all = np.arange(len(episode))

    def __len__(self) -> int:
        return len(self._all)

    def of(self, observation: Observation) -> IntArray:
        """Positions of the observation's episodes, shape [B]."""
        asked = observation.episode
        if asked is self._episode or len(asked) == len(self._all):
            return self._all
        return np.searchsorted(self._episode, asked).astype(np.int64)


class ArmMemory:
    """How often each action was played and what it earned in all: ``pulls`` and ``gains`` [B, A]."""

    def __init__(self, menu: Menu, episode: IntArray) -> None:
        self.rows = Rows(episode)
        self.pulls = np.zeros((len(episode), len(menu)))
        self.gains = np.zeros((len(episode), len(menu)))

    def seen(self, observation: Observation) -> tuple[FloatArray, FloatArray]:
        """(pulls, gains) at the rows of an observation."""
        rows = self.rows.of(observation)
        return self.pulls[rows], self.gains[rows]

    def learn(self, observation: Observation, choice: Choice, outcome: Outcome) -> None:
        """Add one play and its reward at each row."""
        rows = self.rows.of(observation)
        self.pulls[rows, choice.action] += 1
        self.gains[rows, choice.action] += outcome.reward


def labels_of(agent: Agent, seat: Seat) -> Menu:
    """The seat's finite menu. Raises `InputError` where the seat is answered with a number."""
    if isinstance(seat.menu, Menu):
        return seat.menu
    raise InputError(
        f"{type(agent).__name__} chooses among labels; seat {seat.name!r} is answered with a number in"
        f" [{seat.menu.low}, {seat.menu.high}]: seat `uniform`, `equilibrium` or a model there"
    )


def one_of(menu: Menu, best: NDArray[np.bool_], chance: Chance) -> Choice:
    """One of the ``best`` [B, A] actions of each row, all alike; the law is reported with the act."""
    law = MixedStrategy(menu, best / best.sum(axis=-1, keepdims=True))
    return Choice(law.draw(chance), law=law, law_kind="scripted")
