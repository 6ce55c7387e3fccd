"""Two bandits of which some pulls have been shown: directed against random exploration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ...core.bandits.gaussian import posterior, thompson_gaussian
from ...core.chance import Chance, FloatArray, IntArray
from .shared.arms import Arms, LawOf, Scale, plain
from .shared.luck import noisy
from .shared.past import Past

__all__ = ["HorizonTask"]

_SHOWN = 4
_BASES = np.array([40.0, 60.0])
_GAPS = np.array([4.0, 8.0, 12.0, 20.0, 30.0])


class HorizonTask(Arms):
    """Two slot machines: the outcomes of four pulls have been shown, then ``horizon`` - 4 pulls are free.

    One machine pays 40 or 60 in the mean, the other 4, 8, 12, 20 or 30 more or less; rewards are whole numbers with standard deviation
    ``noise``. With ``unequal`` information one machine was shown three times and the other once, with ``equal`` each twice. Who
    explores in a directed way takes the machine that was shown once, and the more so the more free pulls there are; random exploration
    shows in equal information. Thompson's law uses a normal prior with the mean and about the spread of the machines' means.

    Source: Wilson, Geana, White, Ludvig and Cohen (2014), "Humans use directed and random exploration to solve the explore-exploit
    dilemma", Journal of Experimental Psychology: General 143, 2074-2081.
    """

    horizon: int = Field(10, ge=5, description="pulls in an episode, the four that are shown included")
    information: Literal["equal", "unequal"] = Field(
        "unequal", description="how often each machine was shown"
    )
    noise: Scale = Field(8.0, description="standard deviation of a reward")
    history: Literal["raw", "summary", "last"] = Field("raw", description="how the words tell the past")
    optimum: Literal["thompson", "none"] = plain(
        "thompson", description="the law that decisions are compared with"
    )

    prior: tuple[float, Scale] = Field(
        (50.0, 14.0), description="mean and standard deviation of the machines' means, of Thompson's law"
    )

    @property
    def arms(self) -> tuple[str, ...]:
        """A and B."""
        return ("A", "B")

    def course(self, chance: Chance) -> FloatArray:
        """The means of both machines, [B, 1, 2]."""
        luck = chance.sub("means")
        base = _BASES[luck.pick([0.5, 0.5])]
        sign = np.array([-1.0, 1.0])[luck.pick([0.5, 0.5], 1)]
        other = base + sign * _GAPS[luck.pick(np.full(len(_GAPS), 1 / len(_GAPS)), 2)]
        means = np.stack([base, other], axis=-1)
        swaps = luck.pick([0.5, 0.5], 3)[:, None] == 1
        return np.where(swaps, means[:, ::-1], means)[:, None]

    def examples(self, chance: Chance) -> IntArray:
        """The four pulls that are shown, [B, 4], in random order."""
        luck = chance.sub("shown")
        arms = np.array([0, 0, 0, 1] if self.information == "unequal" else [0, 0, 1, 1])
        order = arms[luck.order(_SHOWN)]
        return np.asarray(order ^ luck.pick([0.5, 0.5], _SHOWN)[:, None])

    def pay(self, arm: IntArray, past: Past, chance: Chance) -> FloatArray:
        """Normal rewards, to the nearest whole number."""
        return noisy(arm, self.expected(past, chance), self.noise, chance, 0)

    def tells(self) -> str:
        """How rewards vary, and that the first pulls have been shown."""
        return (
            f"Each {self.dressed.arm} pays a number of points that is normal around a mean of its own, with standard deviation {self.noise:g};"
            f" you do not know the means, and they never change. The first {_SHOWN} {self.dressed.pulls} were made for you."
        )

    def posterior(self, pulls: NDArray[Any], gains: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Those of normal laws under the prior."""
        return posterior(pulls, gains, self.noise, *self.prior)

    def laws(self) -> Mapping[str, LawOf]:
        """Thompson's, by quadrature."""
        return {"thompson": lambda known: thompson_gaussian(known, self.noise, *self.prior)}
