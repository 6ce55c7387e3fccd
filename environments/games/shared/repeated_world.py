"""Repeated games under way: episodes end at rounds of their own, and choices may fail.

>>> rounds_of(np.array([0.0, 0.6, 0.99]), 1, 0.5).tolist()
[1, 2, 7]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ....core.chance import Chance, FloatArray, IntArray
from ....core.questions import OWN_ACTIONS, Choice, Feedback, Observation
from .matrix_world import TableWorld

if TYPE_CHECKING:
    from ..repeated import Repeated

__all__ = ["RepeatedWorld", "rounds_of", "trembled"]


class RepeatedWorld(TableWorld):
    """A `TableWorld` whose rows end each at its own round; those that are over are asked no more.

    ``sees`` holds, beside what a `TableWorld` shows, ``own_actions`` as far as the words tell them. With noise the logs hold
    ``played`` [B], the seat's own action as it was played.
    """

    def __init__(self, game: Repeated, chance: Chance) -> None:
        super().__init__(game, chance.episode)
        self._game, self._chance = game, chance
        self._rounds = rounds_of(chance.sub("rounds").uniform(), game.turns, game.continuation)
        self._turns = int(self._rounds.max(initial=0))
        self._chosen: list[Sequence[IntArray]] = []
        self._earned = {seat.name: np.zeros(len(chance.episode)) for seat in self._plan.seats}

    def ask(self) -> Sequence[Observation]:
        """One observation for each seat, of the rows that go on."""
        asked = super().ask()
        if self._game.history != "full":
            asked = [self._with_own(place, one) for place, one in enumerate(asked)]
        going = self._going()
        return asked if going.all() else [one.take(going) for one in asked]

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """Payoffs of what was played, and the others' actions in ``shows``."""
        going = self._going()
        chosen = [_placed(choice.action, going) for choice in choices]
        played = [self._tremble(place, action) for place, action in enumerate(chosen)]
        self._chosen.append([action.astype(self._plan.small) for action in chosen])
        paid = [one.take(going) for one in super().tell([Choice(action) for action in played])]
        for feedback in paid:
            self._earned[feedback.seat.name][going] += feedback.reward
        if not self._game.noise:
            return paid
        return [
            replace(one, logs={"played": action[going]}) for one, action in zip(paid, played, strict=True)
        ]

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each seat won in all."""
        return self._earned

    def _going(self) -> NDArray[np.bool_]:
        """Which rows play the round that comes now."""
        return np.asarray(self._rounds > self._turn)

    def _tremble(self, place: int, action: IntArray) -> IntArray:
        if not self._game.noise:
            return action
        uniform = self._chance.sub("noise").at(self._turn).uniform(draw=place)
        return trembled(action, uniform, self._plan.shape[place], self._game.noise)

    def _with_own(self, place: int, asked: Observation) -> Observation:
        """With the seat's own actions of the rounds that the words tell one by one."""
        told = self._past[max(self._turn - self._game.last, 0) :] if self._game.history == "last" else []
        nothing = np.empty((len(asked), 0), dtype=np.int64)
        own = np.stack([played[place].astype(np.int64) for played in told], axis=1) if told else nothing
        return replace(asked, sees={**asked.sees, OWN_ACTIONS: own})

    def _cells(self, seat: int, rounds: range, row: int) -> list[list[int]]:
        cells = super()._cells(seat, rounds, row)
        if not self._game.noise:
            return cells
        return [[*cell, int(self._chosen[t][seat][row])] for cell, t in zip(cells, rounds, strict=True)]


def rounds_of(uniform: FloatArray, turns: int, continuation: float) -> IntArray:
    """How many rounds are played: ``turns``, and a further one with probability ``continuation`` after each from then on.

    By the inverse of the geometric law from ``uniform`` [B] in [0, 1).
    """
    if not continuation:
        return np.full(len(uniform), turns, dtype=np.int64)
    further = np.floor(np.log1p(-uniform) / np.log(continuation))
    return np.asarray(turns + further, dtype=np.int64)


def trembled(action: IntArray, uniform: FloatArray, size: int, noise: float) -> IntArray:
    """``action`` [B], replaced with probability ``noise`` by another of the ``size`` actions, any of them alike."""
    fails = uniform < noise
    level = np.divide(uniform, noise, out=np.zeros(len(uniform)), where=fails)
    shift = 1 + np.floor(level * (size - 1)).astype(np.int64)
    return np.where(fails, (action + shift) % size, action)


def _placed(action: IntArray, going: NDArray[np.bool_]) -> IntArray:
    """The actions at the rows that go on, any at the others."""
    whole = np.zeros(len(going), dtype=np.int64)
    whole[going] = action
    return whole
