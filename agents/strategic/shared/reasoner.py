"""Agents who think the game through once, and play one law in every round."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ....core.chance import Chance, FloatArray, IntArray
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.questions import Choice, Feedback, Observation, Seat
from ....core.recipes import Agent
from ...learning.shared.memory import best, given_legal, listed_seat
from ...learning.shared.shown import seen

__all__ = ["Reasoner", "best_responses"]


class Reasoner(Agent):
    """Plays the law that `reason` finds in the payoffs of a two-player game, in every round. Subclasses define `reason`.

    ``name`` is how messages call the agent.
    """

    name: ClassVar[str] = ""

    def reason(self, own: FloatArray, other: FloatArray, seat: Seat) -> FloatArray:
        """The law [A] of ``seat`` from the payoffs [A, O] to it and to the opponent, own action first in both."""
        raise NotImplementedError

    def begin(self, seat: Seat, episode: IntArray) -> _Reasoning:
        """A player that reads the payoffs with each question."""
        return _Reasoning(self, listed_seat(self, seat))


class _Reasoning:
    def __init__(self, recipe: Reasoner, seat: Seat) -> None:
        self._recipe, self._seat = recipe, seat
        self._laws: dict[bytes, FloatArray] = {}

    def act(self, observation: Observation, chance: Chance) -> Choice:
        tables = seen(observation, self._recipe.name, "payoffs", "opponent_payoffs")
        alike = all(_alike(table) for table in tables)
        laws = self._law(*(table[0] for table in tables)) if alike else self._laws_of(*tables)
        if observation.legal is not None:
            laws = given_legal(laws, observation.legal)
        law = MixedStrategy(self._seat.space, laws)
        return Choice(law.draw(chance), law=law, law_kind="scripted")

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: the law follows from the payoffs."""

    def _laws_of(self, own: FloatArray, other: FloatArray) -> FloatArray:
        return np.stack([self._law(*pair) for pair in zip(own, other, strict=True)])

    def _law(self, own: FloatArray, other: FloatArray) -> FloatArray:
        key = own.tobytes() + other.tobytes()
        if key not in self._laws:
            self._laws[key] = self._recipe.reason(own, other, self._seat)
        return self._laws[key]


def best_responses(payoffs: FloatArray, opponent: FloatArray) -> FloatArray:
    """The best responses [A] to ``opponent`` [O] by ``payoffs`` [A, O], all of them alike."""
    found = best(payoffs @ opponent, float(np.abs(payoffs).max(initial=0.0)))
    return np.asarray(found / found.sum(), dtype=np.float64)


def _alike(tables: NDArray[np.float64]) -> bool:
    """Whether all rows have one table."""
    return len(tables) > 0 and (tables.strides[0] == 0 or bool((tables == tables[0]).all()))
