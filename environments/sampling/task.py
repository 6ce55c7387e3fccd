"""The world that all sampling tasks share: a stated law, drawn from ``turns`` times.

Words list the law one action a line, ``- NAME: P%`` with up to six significant digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ...chance import Chance, IntArray
from ...core import Choice, Environment, MixedStrategy, Observation, Outcome, Seat

__all__ = ["SamplingTask"]


class SamplingTask(Environment):
    """A law to draw from, at the seat ``sampler``. Subclasses define `target`, a law [A] over its own menu.

    ``sees`` holds ``drawn`` [B, turn], the indices drawn before; every reward is 0.
    """

    __abstract__ = True
    states_law: ClassVar[bool] = True
    stationary: ClassVar[bool] = True

    turns: int = Field(
        1, ge=1, description="draws in an episode; from the second on the previous ones are shown"
    )

    @property
    def target(self) -> MixedStrategy:
        """The law to draw from."""
        raise NotImplementedError

    @property
    def seats(self) -> tuple[Seat, ...]:
        """One seat, ``sampler``."""
        return (Seat("sampler", self.target.menu),)

    def begin(self, episode: IntArray, chance: Chance) -> _Draws:
        """A world in which nothing is random but the seat."""
        return _Draws(self, episode)

    def optimal(self, observation: Observation) -> MixedStrategy:
        """The stated law, the same at every row."""
        return self.target


class _Draws:
    def __init__(self, task: SamplingTask, episode: IntArray) -> None:
        self._target = task.target
        self._seat = Seat("sampler", self._target.menu)
        self._turns = task.turns
        self._turn = 0
        self._episode = episode
        self._drawn = np.empty((len(episode), task.turns), dtype=np.int32)

    def ask(self) -> Sequence[Observation]:
        if self._turn == self._turns or not len(self._episode):
            return ()
        drawn = self._drawn[:, : self._turn]
        turn = np.broadcast_to(np.int64(self._turn), self._episode.shape)
        return (
            Observation(
                self._seat, self._episode, turn, {"drawn": drawn}, partial(_words, self._target, drawn)
            ),
        )

    def tell(self, choices: Sequence[Choice]) -> Sequence[Outcome]:
        (choice,) = choices
        legal = choice.legal()
        self._drawn[:, self._turn] = choice.action
        self._turn += 1
        if legal.all():
            return (Outcome(np.zeros(len(legal))),)
        self._episode, self._drawn = self._episode[legal], self._drawn[legal]
        return (Outcome(np.where(legal, 0.0, np.nan)),)


def _words(target: MixedStrategy, drawn: NDArray[np.int32], row: int, names: Sequence[str]) -> str:
    lines = [f"- {name}: {_percent(p)}" for name, p in zip(names, target.probs.tolist(), strict=True)]
    task = "\n".join(["Draw one outcome at random with these probabilities:", *lines])
    past = ", ".join(names[i] for i in drawn[row])
    return f"{task}\n\nDrawn before, each independently: {past}." if past else task


def _percent(probability: float) -> str:
    return np.format_float_positional(100 * probability, precision=6, fractional=False, trim="-") + "%"
