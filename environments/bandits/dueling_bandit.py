"""A bandit that is told which of two options is preferred, and never by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Observation
from ...core.spaces.menu import Menu
from ...core.spaces.record import Record
from ..solvers.zero_sum import solve
from .shared.arms import Arms, plain
from .shared.luck import coins
from .shared.names import letters
from .shared.past import Past
from .shared.scenes import SceneName

__all__ = ["DuelingBandit"]

_Share = Annotated[float, Field(ge=0, le=1)]


class DuelingBandit(Arms):
    """In each round two of K options are shown, which may be one twice, and a judge says which of them it prefers.

    Option i is preferred to j with probability ``preferences[i][j]``, independently. The von Neumann winner is the law w that is
    preferred to every option with probability 1/2 or more: the maximin law of the game whose payoffs are the preferences. Where one
    option beats every other (the Condorcet winner) it is that; where preferences go round in a circle it mixes. A round earns, for each
    of the two, half the probability that it is preferred to w; its ``regret`` is what is missing to 1/2. Neither is told: what is
    told, shown and logged as ``told``, is 1 where the first is preferred and 0 where the second is. ``sees`` holds ``wins`` [B, K, K],
    how often i was preferred to j. ``nash`` compares with two independent draws from w.

    Source: Yue, Broder, Kleinberg and Joachims (2012), "The K-armed dueling bandits problem", Journal of Computer and System Sciences
    78, 1538-1556; Dudik, Hofmann, Schapire, Slivkins and Zoghi (2015), "Contextual dueling bandits", COLT, for the von Neumann winner.
    """

    preferences: tuple[tuple[_Share, ...], ...] = Field(
        ((0.5, 0.7, 0.2, 0.8), (0.3, 0.5, 0.7, 0.8), (0.8, 0.3, 0.5, 0.8), (0.2, 0.2, 0.2, 0.5)),
        min_length=2,
        max_length=16,
        description="row by row, the probability that an option is preferred to each",
    )
    told: bool = Field(False, description="whether the preferences are told")
    horizon: int = Field(50, ge=1, description="rounds in an episode")
    history: Literal["raw", "summary", "last"] = Field("raw", description="how the words tell the past")
    guide: Literal["none"] = plain("none", description="numbers of an algorithm: there are none for duels")
    scene: SceneName = plain("options", description="what the words dress the options as")
    optimum: Literal["nash", "none"] = plain("nash", description="the law that decisions are compared with")

    @model_validator(mode="after")
    def _complementary(self) -> DuelingBandit:
        sizes = {len(row) for row in self.preferences}
        if sizes != {len(self.preferences)}:
            raise InputError(
                f"{len(self.preferences)} rows of {sorted(sizes)} preferences came; give each row one for each option"
            )
        table = np.array(self.preferences)
        if np.abs(table + table.T - 1).max() > 1e-9:
            raise InputError(
                "preferences came that do not add up to 1 with those the other way round; give 0.3 for j over i where i over j is 0.7,"
                " and 0.5 for an option over itself"
            )
        return self

    @property
    def criterion(self) -> str:
        """What reports call the optimum."""
        return "the law of the von Neumann winner" if self.optimum == "nash" else ""

    @property
    def options(self) -> tuple[str, ...]:
        """A, B, C, ..."""
        return letters(len(self.preferences))

    @property
    def arms(self) -> tuple[str, ...]:
        """The pairs, in their order: ``A and A``, ``A and B``, ..."""
        return tuple(f"{first} and {second}" for first in self.options for second in self.options)

    @property
    def space(self) -> Record:
        """The first and the second option shown."""
        return Record({"first": Menu(self.options), "second": Menu(self.options)})

    @cached_property
    def winner(self) -> FloatArray:
        """The law w [K] of the von Neumann winner."""
        return solve(self.preferences).row

    def course(self, chance: Chance) -> FloatArray:
        """What each pair earns, at all turns: [B, 1, K * K]."""
        beats = np.array(self.preferences) @ self.winner
        pairs = (beats[:, None] + beats) / 2
        return np.broadcast_to(pairs.ravel(), (len(chance.episode), 1, pairs.size))

    def pay(self, arm: IntArray, past: Past, chance: Chance) -> FloatArray:
        """1 where the first of the pair is preferred, else 0."""
        table = np.array(self.preferences).ravel()
        return coins(arm, np.broadcast_to(table, (len(arm), table.size)), chance)

    def paid(self, arm: IntArray, told: FloatArray, past: Past, chance: Chance) -> FloatArray:
        """What the pair earns."""
        return self.expected(past, chance)[np.arange(len(arm)), arm]

    def statistics(self, past: Past) -> Mapping[str, NDArray[Any]]:
        """``wins`` [B, K, K]."""
        shape = (len(past.pulls), *np.shape(self.preferences))
        first, second = past.gains.reshape(shape), (past.pulls - past.gains).reshape(shape)
        return {"wins": first + second.swapaxes(1, 2)}

    def opening(self, names: Sequence[str]) -> str:
        """The options, and not their pairs."""
        return super().opening(self.options)

    def tells(self) -> str:
        """What the judge does, and how often it prefers which, where that is told."""
        told = (
            "In each round you show two of them, the first and the second, which may be the same one twice, and a judge says which of both"
            " it prefers. How often it prefers one option to another never changes"
        )
        if not self.told:
            return f"{told}; you do not know how often that is."
        pairs = [
            f"- {a} to {b}: {self.preferences[i][j]:g}"
            for i, a in enumerate(self.options)
            for j, b in enumerate(self.options)
            if i < j
        ]
        return "\n".join([f"{told}. The probability that it prefers", *pairs])

    def protocol(self) -> str:
        """How many rounds there are, and what they earn."""
        return (
            f"There are {self.horizon} rounds. You want to show options that none beats: for each of both, a round earns you half the"
            " probability that it is preferred to the strongest option, or, where every option is beaten by some other, to the mixture of"
            " options that none beats. You are not told what you have earned."
        )

    def outcome(self, past: Past, row: int, turn: int, names: Sequence[str]) -> str:
        """Which of both was preferred."""
        first, second = divmod(int(past.arm[row, turn]), len(self.options))
        if first == second:
            return f"{self.options[first]} was preferred"
        return f"{self.options[first if past.reward[row, turn] else second]} was preferred"

    def average(self, total: float, pulls: int, name: str) -> str:
        """How often the first was preferred."""
        return f"the first was preferred {total:g} of {pulls}"

    def shown(self, past: Past, row: int) -> Sequence[int]:
        """The pairs that were shown."""
        return [int(pair) for pair in np.flatnonzero(past.made()[row])]

    def optimal(self, observation: Observation) -> MixedStrategy | None:
        """Two independent draws from w, whatever was told: [B, K * K]."""
        if self.optimum == "none":
            return None
        law = np.outer(self.winner, self.winner).ravel()
        return MixedStrategy(observation.seat.space, np.tile(law, (len(observation), 1)))
