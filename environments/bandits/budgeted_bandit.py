"""A bandit whose pulls cost, and a budget for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.bandits.finite_horizon import Budget, bayes_optimal
from ...core.bandits.knapsack import knapsack_law, prices
from ...core.bandits.ratio import thompson_ratio
from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Observation
from .bernoulli_bandit import BernoulliBandit
from .shared.arms import LawOf, plain
from .shared.past import Past
from .shared.scenes import times

__all__ = ["BudgetedBandit"]

_Mean = Annotated[float, Field(ge=0, le=1)]
_Cost = Annotated[int, Field(ge=1, le=10**6)]
_CRITERIA = {
    "thompson": "the law of Thompson sampling for pay over cost",
    "bayes": "the Bayes-optimal choice within the budget",
    "knapsack": "the mixture of the knapsack program for the true means",
    "none": "",
}


class BudgetedBandit(BernoulliBandit):
    """Arms that pay 1 or 0 and cost what is told; an episode ends when none can be paid for, or after ``horizon`` pulls.

    Costs come out of the ``budget`` and not out of the rewards. ``sees`` holds ``budget`` [B], what is left of it. What is optimal
    depends on what is known: ``thompson`` draws means from the posteriors and takes the arm with the largest for its cost; ``bayes`` earns
    most to the end, by dynamic programming, where that is small; ``knapsack`` is for who knows the means (``told``): the linear
    program of what is left of the budget and of the pulls, which mixes two arms so that both run out together. ``regret`` is
    what a pull earns less in the mean than its cost and itself are worth at that program's prices for a whole episode: 0 for the
    arms that it mixes.

    Source: Badanidiyuru, Kleinberg and Slivkins (2013), "Bandits with knapsacks", FOCS; Xia, Li, Qin, Yu and Liu (2015), "Thompson sampling
    for budgeted multi-armed bandits", IJCAI.
    """

    fixed_means: ClassVar[bool] = False

    means: tuple[_Mean, ...] = Field(
        (0.3, 0.45, 0.8), min_length=2, max_length=26, description="probability of reward of each arm"
    )
    costs: tuple[_Cost, ...] = Field((1, 2, 4), description="what a pull of each arm costs")
    budget: int = Field(60, ge=1, le=10**9, description="what there is to spend in an episode")
    told: bool = Field(False, description="whether the probabilities are told")
    horizon: int = Field(30, ge=1, description="pulls in an episode at most")
    optimum: Literal["thompson", "bayes", "knapsack", "none"] = plain(  # type: ignore[assignment]  # laws of its own
        "thompson", description="the law that decisions are compared with"
    )

    @model_validator(mode="after")
    def _affordable(self) -> BudgetedBandit:
        if len(self.costs) != len(self.means):
            raise InputError(f"{len(self.costs)} costs came for {len(self.means)} arms; give one an arm")
        if self.budget < min(self.costs):
            raise InputError(
                f"budget {self.budget} came, and the cheapest arm costs {min(self.costs)}; give enough for a pull"
            )
        return self

    @property
    def criterion(self) -> str:
        """What reports call it."""
        return _CRITERIA[self.optimum]

    @cached_property
    def _prices(self) -> tuple[float, float]:
        return prices(
            np.array(self.means), np.array(self.costs, dtype=np.float64), self.budget / self.horizon
        )

    def remaining(self, past: Past) -> IntArray:
        """What is left of the budget, [B]."""
        return np.asarray(self.budget - past.made() @ np.array(self.costs, dtype=np.int64))

    def available(self, past: Past, chance: Chance) -> NDArray[np.bool_]:
        """The arms that can still be paid for, [B, K]."""
        return np.asarray(self.remaining(past)[:, None] >= np.array(self.costs))

    def over(self, past: Past) -> NDArray[np.bool_]:
        """The rows that can pay for none."""
        return np.asarray(self.remaining(past) < min(self.costs))

    def regret(
        self, arm: IntArray, past: Past, mean: FloatArray, legal: NDArray[np.bool_] | None
    ) -> FloatArray:
        """What a pull and its cost are worth, less what it earns in the mean; 0 or more."""
        pull, unit = self._prices
        lost = pull + unit * np.array(self.costs)[arm] - mean[np.arange(len(arm)), arm]
        return np.asarray(np.where(lost > 1e-12, lost, 0.0))

    def opening(self, names: Sequence[str]) -> str:
        """What each arm costs too, and its probability where that is told."""
        costs = ", ".join(f"{name} {cost}" for name, cost in zip(names, self.costs, strict=True))
        means = ", ".join(f"{name} {mean:g}" for name, mean in zip(names, self.means, strict=True))
        told = f" Probabilities to pay: {means}." if self.told else ""
        return f"{super().opening(names)} Costs: {costs}.{told}"

    def tells(self) -> str:
        """What arms pay."""
        arm = self.dressed.arm
        if self.told:
            return f"A {arm} pays 1 with its probability, each time anew, and 0 otherwise."
        return super().tells()

    def protocol(self) -> str:
        """The budget, and how long it lasts."""
        scene = self.dressed
        return (
            f"You have a budget of {self.budget} for costs, which are not taken from the rewards, and {scene.verb} one {scene.arm} at a time:"
            f" until the budget pays for none any more, or {times(self.horizon)}. You {self.aim}"
        )

    def left(self, past: Past, row: int) -> str:
        """What is left of the budget too."""
        return f"Budget left: {self.remaining(past)[row]}. {super().left(past, row)}"

    def statistics(self, past: Past) -> Mapping[str, NDArray[Any]]:
        """The counts, and what is left of the budget."""
        return {**super().statistics(past), "budget": self.remaining(past)}

    def laws(self) -> Mapping[str, LawOf]:
        """Those of who does not know the means."""
        return {
            "thompson": lambda known: thompson_ratio(known, self.costs),
            "bayes": partial(bayes_optimal, horizon=self.horizon, budget=Budget(self.budget, self.costs)),
        }

    def optimal(self, observation: Observation) -> MixedStrategy | None:
        """The law named by ``optimum`` among the arms that can be paid for, [B, K]."""
        if self.optimum != "knapsack":
            return super().optimal(observation)
        return MixedStrategy(observation.seat.space, self._mixed(observation))

    def _mixed(self, observation: Observation) -> FloatArray:
        """The knapsack's law for what is left of the budget and of the pulls, [B, K]."""
        left = observation.sees["budget"]
        rate = left / (self.horizon - observation.turn)
        cost, law = np.array(self.costs, dtype=np.float64), np.zeros((len(observation), len(self.costs)))
        may = left[:, None] >= cost
        for kinds in np.unique(may, axis=0):
            rows = (may == kinds).all(axis=1)
            law[np.ix_(rows, kinds)] = knapsack_law(np.array(self.means)[kinds], cost[kinds], rate[rows])
        return law
