"""A bandit whose arms change places from time to time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ...core.bandits.history import History
from ...core.bandits.rules import RULES
from ...core.chance import Chance, FloatArray
from ...core.questions import Observation
from .bernoulli_bandit import BernoulliBandit
from .shared.arms import LawOf, plain
from .shared.past import Past

__all__ = ["SwitchingBandit"]


class SwitchingBandit(BernoulliBandit):
    """Buttons that pay 1 or 0; after every ``period`` pulls each passes its probability on to the next, the last to the first.

    What was learnt long ago misleads. The law that decisions are compared with is Thompson's for counts of which a share ``discount``
    stays at each pull that is told: ``sees`` holds them as ``recent_pulls`` and ``recent_gains`` [B, K]. It is a rule that copes with
    changes and not the optimum for this one, whose period is not told.

    Source: Garivier and Moulines (2011), "On upper-confidence bound policies for switching bandit problems", ALT; Raj and Kalyani (2017),
    "Taming non-stationary bandits: a Bayesian approach", arXiv 1707.09727.
    """

    fixed_means: ClassVar[bool] = False

    period: int = Field(25, ge=1, description="pulls after which probabilities are passed on")
    discount: float = Field(0.95, gt=0, le=1, description="share of what was counted that stays at each pull")
    history: Literal["raw", "last"] = Field(
        "raw", description="how the words tell the past: a mean of old rewards would mislead"
    )
    optimum: Literal["thompson", "none"] = plain(
        "thompson", description="the law that decisions are compared with: Thompson's, of counts that fade"
    )

    @property
    def criterion(self) -> str:
        """What reports call it."""
        return "the law of discounted Thompson sampling" if self.optimum == "thompson" else ""

    def course(self, chance: Chance) -> FloatArray:
        """The probabilities of all turns, [B, horizon, K]."""
        table = np.stack([np.roll(self.means, turn // self.period) for turn in range(self.horizon)])
        return np.broadcast_to(table, (len(chance.episode), *table.shape))

    def tells(self) -> str:
        """That probabilities change, all at once."""
        return (
            f"Each {self.dressed.arm} pays 1 with a probability of its own and 0 otherwise. You do not know the probabilities, and now and"
            " then all of them change at once, without notice."
        )

    def statistics(self, past: Past) -> Mapping[str, NDArray[Any]]:
        """The counts, and those discounted."""
        told = slice(0, past.known)
        weight = self.discount ** np.arange(past.known - 1, -1, -1.0)
        pulled = (past.arm[:, told, None] == np.arange(len(self.means))) * weight[:, None]
        recent = {
            "recent_pulls": pulled.sum(axis=1),
            "recent_gains": (pulled * past.reward[:, told, None]).sum(axis=1),
        }
        return {**super().statistics(past), **recent}

    def known_of(self, observation: Observation) -> History:
        """The discounted counts."""
        sees = observation.sees
        return History(sees["recent_pulls"], sees["recent_gains"], observation.legal)

    def laws(self) -> Mapping[str, LawOf]:
        """Thompson's, where rewards count in part."""
        return {"thompson": RULES["thompson"]}
