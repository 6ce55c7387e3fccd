"""Best responses to what the opponent has done so far."""

from __future__ import annotations

import numpy as np

from ...core.chance import Chance, FloatArray, IntArray
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent
from .shared.memory import Rows, among_legal, best_of, listed_seat
from .shared.shown import required

__all__ = ["FictitiousPlay"]


class FictitiousPlay(Agent):
    """Plays a best response to the empirical frequencies of the opponent's actions in the same episode; ties fall by chance.

    Needs ``payoffs`` [B, A, O] to the seat in ``observation.sees`` and ``opponent`` [B], the other's action, in
    ``feedback.shows``; raises `InputError` where they are missing.

    Source: Brown (1951), "Iterative solution of games by fictitious play", in Koopmans (ed.), Activity Analysis of
    Production and Allocation, 374-376.
    """

    def begin(self, seat: Seat, episode: IntArray) -> _Responder:
        """A player that has not seen any of the opponent's actions yet."""
        return _Responder(listed_seat(self, seat), episode)


class _Responder:
    def __init__(self, seat: Seat, episode: IntArray) -> None:
        self._space = seat.space
        self._rows = Rows(seat, episode)
        self._counts: FloatArray | None = None

    def act(self, observation: Observation, chance: Chance) -> Choice:
        payoffs = required(observation.sees, "payoffs", observation, "fictitious_play")
        if self._counts is None:
            self._counts = np.zeros((len(self._rows), payoffs.shape[-1]))
        counts = self._counts[self._rows.of(observation)]
        expected = np.einsum("bao,bo->ba", payoffs, counts)
        slack = np.abs(payoffs).max() * counts.sum(axis=-1, keepdims=True)
        return best_of(self._space, among_legal(expected, observation), slack, chance)

    def learn(self, feedback: Feedback) -> None:
        if feedback.action is None or not feedback.first.any():
            return
        opponent = required(feedback.shows, "opponent", feedback, "fictitious_play")
        if self._counts is not None:
            np.add.at(self._counts, (self._rows.of(feedback), opponent), feedback.first)
