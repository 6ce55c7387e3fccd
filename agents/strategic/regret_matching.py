"""Learning by regrets."""

from __future__ import annotations

import numpy as np

from ...core.chance import Chance, IntArray
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent
from ..learning.shared.memory import Rows, given_legal, listed_seat
from ..learning.shared.shown import seen

__all__ = ["RegretMatching"]


class RegretMatching(Agent):
    """Plays each action with a probability in proportion to its regret: what it would have earned more in all than what was done.

    Uniform where no action has a positive regret. Regrets are kept within an episode, by the ``payoffs`` [B, A, O] and the
    opponent's action that the game shows. In a zero-sum game the average play of two such players goes to an equilibrium.

    Source: Hart and Mas-Colell (2000), "A simple adaptive procedure leading to correlated equilibrium", Econometrica 68, 1127-1150
    (their unconditional version).
    """

    def begin(self, seat: Seat, episode: IntArray) -> _Regretting:
        """A player without regrets."""
        return _Regretting(listed_seat(self, seat), episode)


class _Regretting:
    def __init__(self, seat: Seat, episode: IntArray) -> None:
        self._space = seat.space
        self._rows = Rows(seat, episode)
        self._regret = np.zeros((len(self._rows), len(seat.space.labels)))

    def act(self, observation: Observation, chance: Chance) -> Choice:
        own, other, payoffs = seen(observation, "regret_matching", "own", "opponent", "payoffs")
        rows = self._rows.of(observation)
        at = np.arange(len(rows))
        each = payoffs[at, :, other]  # where other is -1 there was no round yet
        gained = each - each[at, own][:, None]
        self._regret[rows] += np.where((other >= 0)[:, None], gained, 0.0)
        law = MixedStrategy(
            self._space, given_legal(np.clip(self._regret[rows], 0.0, None), observation.legal)
        )
        return Choice(law.draw(chance), law=law, law_kind="scripted")

    def learn(self, feedback: Feedback) -> None:
        """Nothing: the next question shows what was played."""
