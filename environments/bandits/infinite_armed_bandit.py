"""A bandit with a new arm whenever one is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.bandits.reservoir import MOST_PULLS, bayes_reservoir, run_rule
from ...core.bandits.rules import RULES
from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from .shared.arms import Arms, LawOf, plain
from .shared.luck import coins
from .shared.names import letters
from .shared.past import Past

__all__ = ["InfiniteArmedBandit"]

_CRITERIA = {
    "run": "the choice of the run rule",
    "bayes": "the Bayes-optimal choice",
    "gittins": "the choice of the Gittins index",
    "none": "",
}


class InfiniteArmedBandit(Arms):
    """Arms pay 1 or 0; at each pull one that was tried is pulled again, or a new one, whose probability is drawn uniformly from 0 to 1.

    Arms come in alphabetical order: those tried and the next may be pulled, so that in ``horizon`` pulls none is ever wanting. There is
    always something better to be found, and less and less time to use it: ``run`` keeps to an arm until its first failure, and for
    good after about sqrt(``horizon``) successes before that, which loses about 2 sqrt(T) of T pulls; ``bayes`` earns most to the end
    (up to 12 pulls); ``gittins`` is optimal where rewards are discounted by 0.9. ``regret`` is a pull's distance from 1, the
    supremum of the arms. Thompson's law is none here, as among arms without end a new one is nearly always drawn as the best.

    Source: Berry, Chen, Zame, Heath and Shepp (1997), "Bandit problems with infinitely many arms", Annals of Statistics 25, 2103-2116;
    Bonald and Proutiere (2013), "Two-target algorithms for infinite-armed bandits with Bernoulli rewards", NeurIPS.
    """

    horizon: int = Field(40, ge=2, le=200, description="pulls in an episode")
    optimum: Literal["run", "bayes", "gittins", "none"] = plain(
        "run", description="the law that decisions are compared with"
    )

    @model_validator(mode="after")
    def _solvable(self) -> InfiniteArmedBandit:
        if self.optimum == "bayes" and (self.horizon > MOST_PULLS or self.delay or self.batch > 1):
            raise InputError(
                f"optimum 'bayes' is solved up to horizon {MOST_PULLS}, with delay 0 and batch 1; set them, or take 'run'"
            )
        return self

    @property
    def criterion(self) -> str:
        """What reports call the optimum."""
        return _CRITERIA[self.optimum]

    @property
    def arms(self) -> tuple[str, ...]:
        """As many as there are pulls."""
        return letters(self.horizon)

    def course(self, chance: Chance) -> FloatArray:
        """The probabilities, at all turns: [B, 1, K]."""
        luck = chance.sub("means")
        return np.stack([luck.uniform(k) for k in range(self.horizon)], axis=-1)[:, None]

    def pay(self, arm: IntArray, past: Past, chance: Chance) -> FloatArray:
        """1 where the coin of (episode, turn, arm) falls below the arm's probability, else 0."""
        return coins(arm, self.expected(past, chance), chance)

    def regret(
        self, arm: IntArray, past: Past, mean: FloatArray, legal: NDArray[np.bool_] | None
    ) -> FloatArray:
        """How far the arm's probability is below 1."""
        return np.asarray(1 - mean[np.arange(len(arm)), arm])

    def available(self, past: Past, chance: Chance) -> NDArray[np.bool_]:
        """The arms that were tried, and the next, [B, K]."""
        tried = past.made() > 0
        return np.asarray(np.arange(self.horizon) <= tried.sum(axis=-1, keepdims=True))

    def opening(self, names: Sequence[str]) -> str:
        """That there is no end of arms."""
        arm, pulls = self.dressed.arm, self.dressed.pulls
        return (
            f"You are in a hall with more {arm}s than you have {pulls}, in a row: {', '.join(names[:3])}, ..."
        )

    def tells(self) -> str:
        """What an arm pays, and where its probability comes from."""
        arm, scene = self.dressed.arm, self.dressed
        return (
            f"Each {arm} pays 1 with a probability of its own and 0 otherwise; you do not know the probabilities, which were drawn uniformly"
            f" from 0 to 1, independently, and never change. You may {scene.verb} any {arm} that you have {scene.pulled} before, or the"
            " next one in the row."
        )

    def shown(self, past: Past, row: int) -> Sequence[int]:
        """The arms that were tried."""
        return range(int((past.made()[row] > 0).sum()))

    def missing(self, names: Sequence[str]) -> str:
        """Nothing: the rules say it."""
        return ""

    def posterior(self, pulls: NDArray[Any], gains: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Those of Beta laws under the uniform prior."""
        mean = (gains + 1) / (pulls + 2)
        return mean, np.sqrt(mean * (1 - mean) / (pulls + 3))

    def laws(self) -> Mapping[str, LawOf]:
        """Rules for arms without end."""
        return {
            "run": partial(run_rule, horizon=self.horizon),
            "bayes": partial(bayes_reservoir, horizon=self.horizon),
            "gittins": RULES["gittins"],
        }
