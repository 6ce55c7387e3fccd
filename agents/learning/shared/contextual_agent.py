"""Agents that learn how rewards depend on what is seen before a decision."""

from __future__ import annotations

import numpy as np

from ....core.bandits.regression import predicted
from ....core.chance import Chance, FloatArray, IntArray
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.questions import Choice, Feedback, Observation, Seat
from ....core.recipes import Agent, Player
from .memory import Rows, listed_seat

__all__ = ["ContextualAgent"]


class ContextualAgent(Agent):
    """Fits the rewards of each label to the ``context`` [B, d] that it sees, weights of its own for each label, and draws from a law of
    what these predict, which it reports. Where no context is seen it is the number 1. Subclasses define `weights` and `law`."""

    def weights(self, x: FloatArray, reward: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Mean [B, d] and covariance [B, d, d] of a label's weights, given ``x`` [B, T, d] and ``reward`` [B, T]."""
        raise NotImplementedError

    def law(self, estimate: FloatArray, error: FloatArray, observation: Observation) -> FloatArray:
        """The law [B, A] where labels are predicted to pay ``estimate`` with standard deviation ``error``, [B, A] each."""
        raise NotImplementedError

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player that has not seen any reward yet."""
        return _Regressing(self, listed_seat(self, seat), episode)


class _Regressing:
    """Columns by turn: contexts [rows, T, d], the label that was paid there (-1: none yet), and its reward."""

    def __init__(self, agent: ContextualAgent, seat: Seat, episode: IntArray) -> None:
        self._agent, self._space = agent, seat.space
        self._rows = Rows(seat, episode)
        self._x = np.zeros((len(self._rows), 0, 1))
        self._label = np.full((len(self._rows), 0), -1)
        self._reward = np.zeros((len(self._rows), 0))

    def act(self, observation: Observation, chance: Chance) -> Choice:
        rows, turn = self._rows.of(observation), observation.turn
        now = np.asarray(observation.sees.get("context", np.ones((len(rows), 1))), dtype=np.float64)
        self._reach(int(turn.max()) + 1, now.shape[1])
        self._x[rows, turn] = now
        told = (self._x[rows], self._label[rows], self._reward[rows])
        estimate, error = predicted(self._agent.weights, now, *told, len(self._space.labels))
        law = MixedStrategy(self._space, self._agent.law(estimate, error, observation))
        return Choice(law.draw(chance), law=law, law_kind="scripted")

    def learn(self, feedback: Feedback) -> None:
        if feedback.action is None:
            return
        at = (self._rows.of(feedback), feedback.turn)
        self._label[at] = self._space.codes(feedback.action)
        np.add.at(self._reward, at, feedback.reward)

    def _reach(self, turns: int, width: int) -> None:
        """Make room for so many turns and numbers, in steps, since copies cost."""
        more = 0 if turns <= self._x.shape[1] else max(turns, 2 * self._x.shape[1]) - self._x.shape[1]
        wider = max(width - self._x.shape[2], 0)
        if more or wider:
            self._x = np.pad(self._x, ((0, 0), (0, more), (0, wider)))
            self._label = np.pad(self._label, ((0, 0), (0, more)), constant_values=-1)
            self._reward = np.pad(self._reward, ((0, 0), (0, more)))
