"""Members that copy those who did better."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from ...core.chance import Chance, FloatArray, IntArray
from ...core.laws.law import Law
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent
from ...core.spaces.space import Space
from ..learning.shared.memory import given_legal, listed_seat

__all__ = ["Imitator"]

_SEEN = dict.fromkeys(("own", "paid", "met", "met_paid"))  # in the order in which they are read


class Imitator(Agent):
    """Copies the one that it met with the probability ``rate`` times what that one earned more, and else does what it did; before anything
    was seen it draws from ``start``. With the probability ``mutation`` it does anything, all alike.

    It reads ``own``, ``paid``, ``met`` and ``met_paid`` of the last round; at a seat that shows nobody it draws from ``start`` throughout. In a large population in which everyone meets everyone, the
    shares of the actions follow the replicator dynamics, ``rate`` units of time in a round.

    Source: Schlag (1998), "Why imitate, and if so, how?", Journal of Economic Theory 78, 130-156; Helbing (1992), "Interrelations between
    stochastic equations for systems with pair interactions", Physica A 181, 29-52.
    """

    rate: float = Field(
        0.1,
        gt=0,
        description="probability to copy, for each unit earned more; at most 1 in all",
    )
    mutation: float = Field(0.0, ge=0, le=1, description="share of decisions made anew, all actions alike")
    start: dict[str, float] | None = Field(None, description="law of the first round; null: uniform")

    def begin(self, seat: Seat, episode: IntArray) -> _Copying:
        """A player for these episodes."""
        space = listed_seat(self, seat).space
        start = MixedStrategy.uniform(space) if self.start is None else space.law(self.start)
        return _Copying(self, space, start)


class _Copying:
    def __init__(self, recipe: Imitator, space: Space, start: Law) -> None:
        self._recipe, self._space, self._start = recipe, space, start

    def act(self, observation: Observation, chance: Chance) -> Choice:
        sees = observation.sees
        table = np.array(self._start.probabilities(len(observation)))
        if sees.keys() >= _SEEN.keys():
            begun = np.flatnonzero(sees["own"] >= 0)
            table[begun] = self._copied(*(sees[name][begun] for name in _SEEN))
        if observation.legal is not None:
            table = given_legal(table, observation.legal)
        law = MixedStrategy(self._space, table)
        return Choice(law.draw(chance), law=law, law_kind="scripted")

    def _copied(self, own: IntArray, paid: FloatArray, met: IntArray, met_paid: FloatArray) -> FloatArray:
        """The laws [B, A] of those who have played."""
        width = len(self._space.labels)
        rows, probs = np.arange(len(own)), np.zeros((len(own), width))
        copies = np.clip(self._recipe.rate * (met_paid - paid), 0.0, 1.0)
        np.add.at(probs, (rows, own), 1 - copies)
        np.add.at(probs, (rows, met), copies)
        return np.asarray((1 - self._recipe.mutation) * probs + self._recipe.mutation / width)

    def learn(self, feedback: Feedback) -> None:
        """Ignore the feedback: the next question shows what was earned."""
