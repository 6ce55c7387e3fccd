"""A choice between two gambles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from ...core.chance import Chance, FloatArray
from ...core.errors import InputError
from ..solvers.prospects import crra, prospect_value
from .shared.two_options import TwoOptions

__all__ = ["RiskyChoice"]

_MOST = 1e12
_Outcome = tuple[Annotated[float, Field(ge=0, le=1)], Annotated[float, Field(ge=-_MOST, le=_MOST)]]
_CRITERIA = {
    "expected_value": "the choice of the larger expected value",
    "expected_utility": "the choice of the larger expected utility",
    "prospect": "the choice of cumulative prospect theory",
}


class RiskyChoice(TwoOptions):
    """Which of two gambles, ``first`` (A) and ``second`` (B)? Each lists (probability, amount); what is left of 1 pays nothing.

    The optimum has the larger expected value; or the larger expected utility of ``wealth`` and amount, with constant relative risk
    aversion; or the larger value of cumulative prospect theory, whose default parameters are the medians of its source. The default is
    problem 3 of Kahneman and Tversky, in which most people take B.

    >>> RiskyChoice(optimum="prospect").worth().round(0).tolist()
    [898.0, 1148.0]

    Source: Kahneman and Tversky (1979), "Prospect theory: an analysis of decision under risk", Econometrica 47, 263-291; Tversky and
    Kahneman (1992), "Advances in prospect theory: cumulative representation of uncertainty", Journal of Risk and Uncertainty 5,
    297-323; Pratt (1964), "Risk aversion in the small and in the large", Econometrica 32, 122-136.
    """

    first: tuple[_Outcome, ...] = Field(
        ((0.8, 4000.0),), min_length=1, description="gamble A: (probability, amount), ..."
    )
    second: tuple[_Outcome, ...] = Field(
        ((1.0, 3000.0),), min_length=1, description="gamble B: (probability, amount), ..."
    )
    optimum: Literal["expected_value", "expected_utility", "prospect"] = Field(
        "expected_value", description="the criterion that choices are compared with"
    )
    risk_aversion: float = Field(0.5, ge=0, le=100, description="relative risk aversion, of expected utility")
    wealth: float = Field(0.0, ge=0, le=_MOST, description="what the chooser has before, of expected utility")
    curvature: float = Field(
        0.88, gt=0, le=10, description="power of gains and of losses, of prospect theory"
    )
    loss_aversion: float = Field(2.25, gt=0, le=1e6, description="weight of losses, of prospect theory")
    gain_weighting: float = Field(
        0.61, gt=0.28, le=10, description="curvature of the weights of gains' probabilities"
    )
    loss_weighting: float = Field(
        0.69, gt=0.28, le=10, description="curvature of the weights of losses' probabilities"
    )

    @model_validator(mode="after")
    def _checked(self) -> RiskyChoice:
        for name, gamble in (("first", self.first), ("second", self.second)):
            total = sum(p for p, _ in gamble)
            if total > 1 + 1e-9:
                raise InputError(f"the probabilities of {name!r} sum to {total:g}; let them sum to 1 or less")
            least = min(amount for _, amount in gamble)
            if self.optimum == "expected_utility" and self.wealth + least < 0:
                raise InputError(
                    f"an amount of {least:g} came with wealth {self.wealth:g}; utility needs wealth to cover losses"
                )
        return self

    @property
    def criterion(self) -> str:
        """What reports call the optimum."""
        return _CRITERIA[self.optimum]

    def gambles(self) -> list[tuple[FloatArray, FloatArray]]:
        """(probabilities [n], amounts [n]) of A and of B, with what pays nothing written out."""
        found = []
        for gamble in (self.first, self.second):
            p, amount = np.array(gamble, dtype=np.float64).T
            rest = max(1 - float(p.sum()), 0.0)
            found.append((np.append(p, rest), np.append(amount, 0.0)) if rest > 1e-12 else (p, amount))
        return found

    def worth(self) -> FloatArray:
        """The expected value, the expected utility or the value of prospect theory of A and of B, [2]."""
        if self.optimum == "prospect":
            weighting = self.curvature, self.loss_aversion, self.gain_weighting, self.loss_weighting
            return np.array([prospect_value(p, x, *weighting) for p, x in self.gambles()])
        if self.optimum == "expected_utility":
            return np.array(
                [p[p > 0] @ crra(self.wealth + x[p > 0], self.risk_aversion) for p, x in self.gambles()]
            )
        return np.array([p @ x for p, x in self.gambles()])

    def pay(self, chance: Chance) -> FloatArray:
        """What each gamble pays, drawn independently, [B, 2]."""
        drawn = [x[chance.pick(p, draw)] for draw, (p, x) in enumerate(self.gambles())]
        return np.stack(drawn, axis=-1)

    def tell(self, names: Sequence[str]) -> str:
        """Both gambles, and that one is to be chosen."""
        lines = [
            f"- {name}: {', '.join(_told(p, x) for p, x in zip(*gamble, strict=True))}"
            for name, gamble in zip(names, self.gambles(), strict=True)
        ]
        return "\n".join(["Choose one of two gambles. It is played once, and you get what it pays.", *lines])


def _told(p: float, amount: float) -> str:
    what = "nothing" if not amount else f"a loss of {-amount:g}" if amount < 0 else f"a gain of {amount:g}"
    return f"{what} for certain" if p >= 1 else f"{what} with probability {p:.6g}"
