"""Payments through processors that come and go, and whose outcomes are reported late and together."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ...core.chance import Chance
from .bernoulli_bandit import BernoulliBandit
from .shared.arms import plain
from .shared.past import Past
from .shared.scenes import SceneName

__all__ = ["PaymentRouting"]

_Mean = Annotated[float, Field(ge=0, le=1)]


class PaymentRouting(BernoulliBandit):
    """A shop sends each of ``horizon`` payments through one of its processors; a payment that goes through is worth 1.

    Outcomes are reported ``delay`` payments late and ``batch`` of them together. For ``spell`` payments at a time each processor is
    down with probability ``outage``, independently (where all would be, none is); one that is down cannot be used. The law that
    decisions are compared with is that of the processors that are up, given what has been reported.

    Source: Joulani, Gyorgy and Szepesvari (2013), "Online learning under delayed feedback", ICML; batches as in Perchet, Rigollet,
    Chassang and Snowberg (2016), "Batched bandit problems"; arms that come and go as in Kleinberg, Niculescu-Mizil and Sharma (2010),
    "Regret bounds for sleeping experts and bandits".
    """

    fixed_means: ClassVar[bool] = False

    means: tuple[_Mean, ...] = Field(
        (0.7, 0.8, 0.9, 0.75),
        min_length=2,
        max_length=26,
        description="probability that a payment through each processor succeeds",
    )
    scene: SceneName = plain("processors", description="what the words dress the arms as")
    delay: int = plain(5, ge=0, description="how many payments later an outcome is reported")
    batch: int = plain(5, ge=1, description="how many outcomes are reported together")
    outage: float = Field(0.2, ge=0, le=1, description="probability that a processor is down")
    spell: int = Field(10, ge=1, description="payments after which that is drawn anew")
    optimum: Literal["thompson", "gittins", "ucb", "kl_ucb", "ids", "none"] = plain(
        "thompson", description="the law that decisions are compared with"
    )

    def available(self, past: Past, chance: Chance) -> NDArray[np.bool_]:
        """The processors that are up, [B, K]."""
        luck = chance.at(chance.turn // self.spell).sub("outage")
        up = np.stack([luck.uniform(k) >= self.outage for k in range(len(self.means))], axis=-1)
        return np.asarray(up | ~up.any(axis=-1, keepdims=True))
