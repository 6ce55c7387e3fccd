"""Players of exponential weights: what each label has earned by estimate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....core.bandits.exp3 import exp3_law, importance_weighted, inverse
from ....core.chance import Chance, IntArray
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.questions import Choice, Feedback, Observation, Seat
from .memory import Rows, as_told
from .remembered import Remembered
from .unit_rewards import UnitRewards

__all__ = ["Tuning", "WeighingPlayer"]


@dataclass(frozen=True)
class Tuning:
    """Learning ``rate`` per unit of estimate, share ``explore`` of uniform play, and ``bias`` of every estimate."""

    rate: float
    explore: float
    bias: float = 0.0


class WeighingPlayer:
    """``estimate`` [rows, A] is what each label has earned by estimate; rewards are read by ``recipe``."""

    def __init__(self, recipe: UnitRewards, tuning: Tuning, seat: Seat, episode: IntArray) -> None:
        self._recipe, self._tuning, self._space = recipe, tuning, seat.space
        self._rows = Rows(seat, episode)
        self._laws = Remembered(self._rows)
        self.estimate = np.zeros((len(self._rows), len(seat.space.labels)))

    def act(self, observation: Observation, chance: Chance) -> Choice:
        known = self.estimate[self._rows.of(observation)]
        share = exp3_law(known, self._tuning.rate, self._tuning.explore, observation.legal)
        self._laws.keep(observation, share)
        law = MixedStrategy(self._space, share)
        return Choice(law.draw(chance), law=law, law_kind="scripted")

    def learn(self, feedback: Feedback) -> None:
        feedback = as_told(feedback)
        if feedback.action is None:
            return
        law, arm = self._laws.of(feedback), self._space.codes(feedback.action)
        earned = importance_weighted(law, arm, self._recipe.parts(feedback))
        earned += feedback.first[:, None] * self._tuning.bias * inverse(law)
        np.add.at(self.estimate, self._rows.of(feedback), earned)
