"""Probability matching by the posterior."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from ...core.bandits.beta_draws import DRAWS, beta_draws
from ...core.bandits.history import History
from ...core.bandits.thompson import thompson
from ...core.chance import Chance, FloatArray, IntArray
from ...core.questions import Choice, Observation, Seat
from ...core.recipes import Player
from .shared.bandit_agent import LawPlayer
from .shared.memory import ArmMemory, among_legal
from .shared.unit_rewards import UnitRewards

__all__ = ["Thompson"]


class Thompson(UnitRewards):
    """Plays each action with the probability that its mean is the largest, under uniform priors and Beta posteriors.

    A reward between ``worst`` and ``best`` counts as that part of a success (Agrawal and Goyal, 2012, in the mean); the instalments of
    a reward count together. The law is an integral a row, by quadrature. Where it is not reported, a mean is drawn for every action and
    the largest played, which comes to the same and is faster. Raises `InputError` on a reward outside.

    Source: Thompson (1933), "On the likelihood that one unknown probability exceeds another in view of the evidence of
    two samples", Biometrika 25, 285-294.
    """

    reports_law: bool = Field(True, description="whether the law of each decision is computed and reported")

    def law(self, history: History) -> FloatArray:
        """P(each action is best), [B, A]."""
        return thompson(history)

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player with uniform posteriors."""
        memory = self.memory(seat, episode)
        return LawPlayer(self, memory) if self.reports_law else _Sampler(memory)


class _Sampler:
    """Draws a mean for every label and plays the largest."""

    def __init__(self, memory: ArmMemory) -> None:
        self.memory, self.learn = memory, memory.learn

    def act(self, observation: Observation, chance: Chance) -> Choice:
        pulls, won = self.memory.seen(observation)
        lost = np.maximum(pulls - won, 0.0)
        mean = np.stack(
            [
                beta_draws(won[:, arm] + 1, lost[:, arm] + 1, chance, DRAWS * arm)
                for arm in range(pulls.shape[1])
            ],
            axis=-1,
        )
        best = among_legal(mean, observation).argmax(axis=-1)
        return Choice(self.memory.space.at(best.astype(np.int64)))
