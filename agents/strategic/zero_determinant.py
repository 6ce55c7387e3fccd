"""Strategies that hold the payoffs of both players on a line."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Agent, Player
from ..learning.shared.shown import seen
from .shared.automata import AutomatonPlayer, Moves, memory_one, moves_of

__all__ = ["Baseline", "ZeroDeterminant", "four_probabilities"]

Baseline = Literal["punishment", "reward"]


class ZeroDeterminant(Agent):
    """Plays the four probabilities that force ``slope`` (own - l) = (other's - l) on the mean payoffs, whatever the opponent does.

    l is the payoff of mutual defection (``baseline: punishment``, extortion: of what is above l the opponent gets the share
    ``slope`` of one's own) or of mutual cooperation (``reward``, generosity). The four payoffs are read from the game; raises
    `InputError` where it is no symmetric dilemma. The moves are as in `classic_strategy`. The default is ZD-Extort-2; slope 0.5,
    baseline reward and share 1 are ZD-GTFT-2.

    >>> [round(p, 4) for p in four_probabilities((3, 0, 5, 1), 0.5, "punishment", 0.5)]
    [0.8889, 0.5, 0.3333, 0.0]

    Source: Press and Dyson (2012), "Iterated prisoner's dilemma contains strategies that dominate any evolutionary opponent",
    PNAS 109, 10409-10413; in this form, Hilbe, Nowak and Sigmund (2013), PNAS 110, 6913-6918; the defaults, Stewart and Plotkin
    (2012), PNAS 109, 10134-10135.
    """

    slope: float = Field(0.5, ge=0, lt=1, description="the other's surplus over one's own")
    baseline: Baseline = Field("punishment", description="the payoff from which surplus is counted")
    share: float = Field(0.5, gt=0, le=1, description="strength of the reaction, as a share of the largest")
    first: float = Field(1.0, ge=0, le=1, description="probability of cooperation in the first round")
    cooperate: str | None = Field(None, description="label of the cooperative move; none: the first")
    defect: str | None = Field(None, description="label of the other move; none: the second")

    @property
    def details(self) -> tuple[str, ...]:
        """Slope and baseline."""
        return (f"slope {self.slope:g}", self.baseline)

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """A player that reads the payoffs with its first question."""
        return _Enforcer(self, moves_of(self, seat, self.cooperate, self.defect), seat, episode)


def four_probabilities(
    payoffs: tuple[float, float, float, float], slope: float, baseline: Baseline, share: float
) -> list[float]:
    """Cooperation after CC, CD, DC, DD, from the ``payoffs`` of these outcomes to oneself (R, S, T, P).

    Raises `InputError` unless T > R > P > S.
    """
    reward, sucker, temptation, punishment = payoffs
    if not temptation > reward > punishment > sucker:
        raise InputError(
            f"payoffs {payoffs} came after CC, CD, DC, DD; a dilemma has DC > CC > DD > CD: name the two moves, or another agent"
        )
    level = punishment if baseline == "punishment" else reward
    changes = (
        -(1 - slope) * (reward - level),
        -(slope * (level - sucker) + temptation - level),
        level - sucker + slope * (temptation - level),
        (1 - slope) * (level - punishment),
    )
    strength = share / max(abs(change) for change in changes)
    return [start + strength * change for start, change in zip((1, 1, 0, 0), changes, strict=True)]


class _Enforcer:
    """Becomes the player of its four probabilities with the first question."""

    def __init__(self, recipe: ZeroDeterminant, moves: Moves, seat: Seat, episode: IntArray) -> None:
        self._recipe, self._moves, self._seat, self._episode = recipe, moves, seat, episode
        self._player: AutomatonPlayer | None = None

    def act(self, observation: Observation, chance: Chance) -> Choice:
        if self._player is None:
            own, other = seen(observation, "zero_determinant", "payoffs", "opponent_payoffs")
            self._player = self._seated(own[0], other[0])
        return self._player.act(observation, chance)

    def learn(self, feedback: Feedback) -> None:
        """Nothing: the next question shows what was played."""

    def _seated(self, own: FloatArray, other: FloatArray) -> AutomatonPlayer:
        """The player by the payoffs [A, O] to the seat and to the opponent, own action first in both."""
        recipe, moves = self._recipe, self._moves
        mine, theirs = (table[np.ix_(moves, moves)] for table in (own, other.T))
        if not np.allclose(mine, theirs):
            raise InputError(
                f"payoffs {mine.tolist()} came for seat {self._seat.name!r} and {theirs.tolist()} for the other in its place;"
                " zero_determinant plays symmetric dilemmas: seat another agent there"
            )
        reward, sucker, temptation, punishment = mine.ravel().tolist()
        after = four_probabilities(
            (reward, sucker, temptation, punishment), recipe.slope, recipe.baseline, recipe.share
        )
        automaton = memory_one(recipe.first, after)
        return AutomatonPlayer("zero_determinant", automaton, moves, self._seat, self._episode)
