"""A bandit whose rewards are set by an adversary."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_uppercase
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.bandits.history import uniform
from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from .shared.arms import Arms, LawOf, plain
from .shared.past import Past

__all__ = ["AdversarialBandit"]

_Reward = Annotated[float, Field(ge=0, le=1)]


class AdversarialBandit(Arms):
    """At each turn every arm pays what an adversary has set, from 0 to 1.

    An ``oblivious`` adversary has set all ``rewards`` ahead, a tuple a turn, repeated from the first where the horizon is longer. An
    ``adaptive`` one pays 0 for the arm that was pulled most in the last ``memory`` pulls (several: for all of them) and 1 for the
    others: the arms are then those of the first turn of ``rewards``, and who keeps to one arm earns nothing. ``regret`` is measured
    from the best single arm of the whole episode against an oblivious adversary, so that an episode's sum is the external regret,
    and from the best arm of the turn against an adaptive one. Minimax play (``nash``) against an adversary that knows the law, and
    not its luck, is uniform.

    Source: Auer, Cesa-Bianchi, Freund and Schapire (2002), "The nonstochastic multiarmed bandit problem", SIAM Journal on Computing
    32, 48-77.
    """

    rewards: tuple[tuple[_Reward, ...], ...] = Field(
        (
            (1.0, 0.0, 0.0),
            (1.0, 0.0, 0.0),
            (0.0, 1.0, 0.0),
            (0.0, 1.0, 0.0),
            (0.0, 1.0, 0.0),
            (0.0, 0.0, 1.0),
        ),
        min_length=1,
        description="what each arm pays, turn by turn",
    )
    adversary: Literal["oblivious", "adaptive"] = Field(
        "adaptive", description="whether rewards depend on what was pulled"
    )
    memory: int = Field(10, ge=1, description="pulls that an adaptive adversary looks back at")
    history: Literal["raw", "last", "summary"] = Field("raw", description="how the words tell the past")
    optimum: Literal["nash", "none"] = plain("nash", description="the law that decisions are compared with")

    @model_validator(mode="after")
    def _even(self) -> AdversarialBandit:
        sizes = {len(turn) for turn in self.rewards}
        if len(sizes) != 1 or not 2 <= min(sizes) <= 26:
            raise InputError(
                f"turns of {sorted(sizes)} rewards came; give each turn one reward an arm, of 2 to 26 arms"
            )
        return self

    @property
    def arms(self) -> tuple[str, ...]:
        """A, B, C, ..."""
        return tuple(ascii_uppercase[: len(self.rewards[0])])

    def course(self, chance: Chance) -> FloatArray:
        """What an oblivious adversary has set, [B, horizon, K]."""
        turns = np.resize(np.arange(len(self.rewards)), self.horizon)
        table = np.array(self.rewards)[turns]
        return np.broadcast_to(table, (len(chance.episode), *table.shape))

    def expected(self, past: Past, chance: Chance) -> FloatArray:
        """What each arm pays now, [B, K]."""
        if self.adversary == "oblivious":
            return super().expected(past, chance)
        recent = past.arm[:, max(past.turn - self.memory, 0) : past.turn, None]
        counts = (recent == np.arange(len(self.arms))).sum(axis=1)
        return np.asarray(counts < counts.max(axis=-1, keepdims=True), dtype=np.float64)

    def pay(self, arm: IntArray, past: Past, chance: Chance) -> FloatArray:
        """What was set."""
        return self.expected(past, chance)[np.arange(len(arm)), arm]

    def regret(
        self, arm: IntArray, past: Past, mean: FloatArray, legal: NDArray[np.bool_] | None
    ) -> FloatArray:
        """What is lost now to the best single arm of the episode, or, against an adaptive adversary, to the best of the turn."""
        if self.adversary == "adaptive":
            return super().regret(arm, past, mean, legal)
        row, best = np.arange(len(mean)), past.course.sum(axis=1).argmax(axis=-1)
        return np.asarray(mean[row, best] - mean[row, arm])

    def tells(self) -> str:
        """That somebody sets the rewards, and whether they see what is done."""
        if self.adversary == "oblivious":
            return f"What each {self.dressed.arm} pays at each turn, from 0 to 1, was set by somebody ahead, in no order that you know."
        return (
            f"What each {self.dressed.arm} pays at each turn, 0 or 1, is set by an opponent who sees what you did before and wants you"
            " to earn as little as possible."
        )

    def laws(self) -> Mapping[str, LawOf]:
        """Minimax play: all arms alike."""
        return {"nash": uniform}
