"""What learners have in common: a row of memory for each member in each episode, and the choice among the best labels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ....core.bandits.history import History
from ....core.chance import Chance, FloatArray, IntArray
from ....core.errors import InputError
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.questions import TOLD, Choice, Feedback, Observation, Seat
from ....core.recipes import Agent
from ....core.spaces.space import Space

__all__ = [
    "ArmMemory",
    "Rows",
    "among_legal",
    "as_told",
    "best",
    "best_of",
    "given_legal",
    "listed_seat",
    "one_of",
]

_TIE = 1e-9


class Rows:
    """A row of memory for each member of ``seat`` in each ``episode`` (ascending), episode after episode."""

    def __init__(self, seat: Seat, episode: IntArray) -> None:
        self._episode = episode
        self._members = seat.members
        self._firsts = np.arange(len(episode)) * seat.members

    def __len__(self) -> int:
        return len(self._episode) * self._members

    def of(self, asked: Observation | Feedback) -> IntArray:
        """The rows [B] of memory that belong to the rows of a question or a payment."""
        if asked.episode is self._episode and asked.member is None:
            return self._firsts
        place = np.searchsorted(self._episode, asked.episode) * self._members
        return np.asarray(place if asked.member is None else place + asked.member, dtype=np.int64)


class ArmMemory:
    """How often each label was played and paid, and what it earned in all: ``pulls`` and ``gains`` [rows, A].

    A play counts from its first payment on; what it is paid further adds to its gains alone. Where a play told another number than it was
    paid, that number counts. ``last`` [rows] is the label that was
    last paid for the first time (-1: none), and ``reward`` [rows] what it earned.
    """

    def __init__(self, seat: Seat, episode: IntArray) -> None:
        self.rows = Rows(seat, episode)
        self.space = seat.space
        self.pulls = np.zeros((len(self.rows), len(seat.space.labels)))
        self.gains = np.zeros_like(self.pulls)
        self.last = np.full(len(self.rows), -1)
        self.reward = np.zeros(len(self.rows))

    def seen(self, observation: Observation) -> tuple[FloatArray, FloatArray]:
        """(pulls, gains) at the rows of an observation."""
        rows = self.rows.of(observation)
        return self.pulls[rows], self.gains[rows]

    def history(self, observation: Observation) -> History:
        """What the rows of an observation know of their labels."""
        rows = self.rows.of(observation)
        return History(
            self.pulls[rows], self.gains[rows], observation.legal, self.last[rows], self.reward[rows]
        )

    def learn(self, feedback: Feedback) -> None:
        """Add the play and the reward of each row. A payment for no decision is ignored."""
        feedback = as_told(feedback)
        if feedback.action is None:
            return
        rows, label = self.rows.of(feedback), self.space.codes(feedback.action)
        first = feedback.first
        _add(self.pulls, rows, label, first)
        _add(self.gains, rows, label, feedback.reward)
        self.last[rows[first]], self.reward[rows[first]] = label[first], 0.0
        same = self.last[rows] == label
        np.add.at(self.reward, rows[same], feedback.reward[same])


def _add(table: FloatArray, rows: IntArray, label: IntArray, values: FloatArray | NDArray[np.bool_]) -> None:
    """Add ``values`` [B] to ``table`` at (rows, label): in one pass where no row comes twice."""
    if (rows[1:] > rows[:-1]).all():
        table[rows, label] += values
    else:
        np.add.at(table, (rows, label), values)


def as_told(feedback: Feedback) -> Feedback:
    """The feedback with the numbers that decisions told in the place of what they were paid, where these differ; without rows that told none."""
    if TOLD not in feedback.shows:
        return feedback
    others = {name: shown for name, shown in feedback.shows.items() if name != TOLD}
    told = replace(feedback, reward=feedback.shows[TOLD], shows=others)
    return told.take(np.isfinite(told.reward))


def listed_seat(agent: Agent, seat: Seat) -> Seat:
    """The seat. Raises `InputError` unless its answers are listed."""
    if seat.space.listed:
        return seat
    raise InputError(
        f"{type(agent).__name__} chooses among labels; seat {seat.name!r} is answered with {seat.space.describe()}:"
        " seat `uniform`, `equilibrium` or a model there"
    )


def one_of(space: Space, best: NDArray[np.bool_], chance: Chance) -> Choice:
    """One of the ``best`` [B, A] labels of each row, all equally likely, with that law."""
    law = MixedStrategy(space, best / best.sum(axis=-1, keepdims=True))
    return Choice(law.draw(chance), law=law, law_kind="scripted")


def best_of(space: Space, paid: FloatArray, scale: float | FloatArray, chance: Chance) -> Choice:
    """One of the labels that are ``paid`` [B, A] most (`best`), with that law."""
    return one_of(space, best(paid, scale), chance)


def best(paid: FloatArray, scale: float | FloatArray) -> NDArray[np.bool_]:
    """Which labels are ``paid`` [..., A] most; pays within 1e-9 of ``scale`` (one, or [..., 1]) are equal."""
    return np.asarray(paid >= paid.max(axis=-1, keepdims=True) - _TIE * scale)


def among_legal(score: FloatArray, observation: Observation) -> FloatArray:
    """``score`` [B, A] with minus infinity where a row may not answer."""
    return score if observation.legal is None else np.where(observation.legal, score, -np.inf)


def given_legal(weights: FloatArray, legal: NDArray[np.bool_] | None) -> FloatArray:
    """Laws [B, A] in proportion to ``weights`` ([B, A] or [A], from 0 on) among what is ``legal`` (None: all); even where these are 0."""
    may = np.ones_like(weights, dtype=np.bool_) if legal is None else legal
    kept = np.where(may, weights, 0.0)
    shares = np.where(kept.sum(axis=-1, keepdims=True) > 0, kept, may)
    return np.asarray(shares / shares.sum(axis=-1, keepdims=True))
