"""One choice between two options of known worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from ....core.chance import Chance, FloatArray, IntArray
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.questions import Choice, Feedback, Observation, Seat
from ....core.recipes import Environment, World
from ....core.spaces.menu import Menu

__all__ = ["TwoOptions"]

_TIE = 1e-12


class TwoOptions(Environment):
    """Base of single choices between ``A`` and ``B``, at the seat ``chooser``.

    A subclass defines `worth`, `pay` and `tell`. The optimum is the option worth more, or either alike; ``logs`` holds the ``regret``,
    which is infinite for an option worth minus infinity.
    """

    stationary: ClassVar[bool] = True

    @property
    def seats(self) -> tuple[Seat, ...]:
        """One seat, ``chooser``."""
        return (Seat("chooser", Menu(("A", "B"))),)

    def worth(self) -> FloatArray:
        """What A and B are worth by the recipe's criterion, [2]."""
        raise self._undefined("worth()")

    def pay(self, chance: Chance) -> FloatArray:
        """What A and B pay, [B, 2]."""
        raise self._undefined("pay(chance)")

    def tell(self, names: Sequence[str]) -> str:
        """The two options in words, called ``names``."""
        raise self._undefined("tell(names)")

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """A world that asks once."""
        return _Once(self, chance)

    def optimal(self, observation: Observation) -> MixedStrategy:
        """The option that is worth more; both alike where they are worth the same."""
        worth = self.worth()
        best = _short(worth) <= _TIE * np.abs(worth[np.isfinite(worth)]).max(initial=0.0)
        return MixedStrategy(observation.seat.space, best / best.sum())


def _short(worth: FloatArray) -> FloatArray:
    """How much less than the best one each is worth, [2]; 0 where both are worth minus infinity."""
    return np.array([0.0 if one == worth.max() else worth.max() - one for one in worth])


class _Once(World):
    def __init__(self, task: TwoOptions, chance: Chance) -> None:
        self._task, self._chance = task, chance
        self._earned: FloatArray | None = None

    def ask(self) -> Sequence[Observation]:
        if self._earned is not None:
            return ()
        (seat,), episode = self._task.seats, self._chance.episode

        def words(row: int, names: Sequence[str], since: int = 0) -> str:
            return self._task.tell(names)

        self._asked = Observation(seat, episode, np.zeros_like(episode), words=words)
        return (self._asked,)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        action, worth = choices[0].action, self._task.worth()
        self._earned = self._task.pay(self._chance)[np.arange(len(action)), action]
        return (self._asked.feedback(self._earned, logs={"regret": _short(worth)[action]}),)

    def payoffs(self) -> Mapping[str, FloatArray] | None:
        return None if self._earned is None else {"chooser": self._earned}
