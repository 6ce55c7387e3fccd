"""Learning by exponential weights, with full or bandit feedback."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from ...core.bandits.exp3 import exp3_law, importance_weighted
from ...core.chance import Chance, FloatArray, IntArray
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent
from ..learning.shared.memory import Rows, listed_seat
from ..learning.shared.shown import seen

__all__ = ["ExponentialWeights"]


class ExponentialWeights(Agent):
    """EXP3, or with ``feedback: full`` Hedge: plays actions in proportion to the exponential of what they have earned.

    Payoffs are scaled onto [0, 1] by the range of the ``payoffs`` that the game shows. With bandit feedback only the payoff of the
    action that was played counts, divided by its probability, and a share ``explore`` of play is uniform; with full feedback all
    actions count with what they would have earned against what the opponent did, and nothing is explored. Weights are kept
    within an episode.

    Source: Auer, Cesa-Bianchi, Freund and Schapire (2002), "The nonstochastic multiarmed bandit problem", SIAM Journal on
    Computing 32, 48-77; full feedback: Freund and Schapire (1997), Journal of Computer and System Sciences 55, 119-139.
    """

    feedback: Literal["bandit", "full"] = Field("bandit", description="whether other actions' payoffs count")
    rate: float = Field(0.1, gt=0, le=10, description="learning rate, per unit of scaled payoff")
    explore: float = Field(
        0.1,
        ge=0,
        le=1,
        description="share of uniform play with bandit feedback; EXP3 has rate = explore / actions",
    )

    def begin(self, seat: Seat, episode: IntArray) -> _Weighing:
        """A player with equal weights."""
        return _Weighing(self, listed_seat(self, seat), episode)


class _Weighing:
    """``_gain`` [rows, A] is what each action has earned by estimate; ``_law`` the law of the row's last decision."""

    def __init__(self, recipe: ExponentialWeights, seat: Seat, episode: IntArray) -> None:
        self._recipe, self._space = recipe, seat.space
        self._rows = Rows(seat, episode)
        self._gain = np.zeros((len(self._rows), len(seat.space.labels)))
        self._law = np.ones_like(self._gain)

    def act(self, observation: Observation, chance: Chance) -> Choice:
        own, other, payoffs = seen(observation, "exponential_weights", "own", "opponent", "payoffs")
        rows = self._rows.of(observation)
        earned = self._earned(self._law[rows], own, payoffs[np.arange(len(rows)), :, other], payoffs)
        self._gain[rows] += np.where((other >= 0)[:, None], earned, 0.0)
        recipe = self._recipe
        explore = recipe.explore if recipe.feedback == "bandit" else 0.0
        share = exp3_law(self._gain[rows], recipe.rate, explore, observation.legal)
        self._law[rows] = share
        law = MixedStrategy(self._space, share)
        return Choice(law.draw(chance), law=law, law_kind="scripted")

    def learn(self, feedback: Feedback) -> None:
        """Nothing: the next question shows what was played."""

    def _earned(self, law: FloatArray, own: IntArray, each: FloatArray, payoffs: FloatArray) -> FloatArray:
        """What each action earned [B, A] by estimate, of what ``each`` would have; ``own`` is the action that was played."""
        low = payoffs.min(axis=(-1, -2))[:, None]
        spread = payoffs.max(axis=(-1, -2))[:, None] - low
        scaled = np.asarray((each - low) / np.where(spread > 0, spread, 1.0))
        if self._recipe.feedback == "full":
            return scaled
        paid = np.take_along_axis(scaled, np.maximum(own, 0)[:, None], axis=1)[:, 0]
        return importance_weighted(law, own, paid)
