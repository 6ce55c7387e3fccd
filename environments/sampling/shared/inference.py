"""What the inferred tasks share: a law drawn in secret, a sample of it that is shown, and the draw of what comes next.

The optimum is the posterior predictive law under the stated prior. As the hidden law is drawn from that very prior, the
next outcome of the hidden law has the predictive law given what is shown: it is calibrated, not merely reasonable.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from scipy.special import gammaincinv

from ....core.chance import Chance, FloatArray, IntArray
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.questions import Observation
from ....core.spaces.menu import Menu
from .task import SamplingTask, Setting

__all__ = ["InferredMenu", "InferredTask", "count_outcomes", "times"]


class InferredTask(SamplingTask):
    """A task whose law has to be learned from ``sample`` outcomes shown in one of three ways; ``sees`` holds them as ``sample``."""

    states_law: ClassVar[bool] = False
    stationary: ClassVar[bool] = False

    sample: int = Field(10, ge=2, le=1000, description="number of outcomes shown")
    telling: Literal["sample", "table", "story"] = Field(
        "sample", description="how they are told: one by one, summed up, or as a tale"
    )


class InferredMenu(InferredTask):
    """A hidden law on a menu, with a Dirichlet prior. Subclasses define `labels`, `weights` and `request`.

    Given counts n_k the predictive law is (a_k + n_k) / sum of (a_j + n_j).
    """

    @property
    def labels(self) -> tuple[str, ...]:
        """The menu's labels, K of them."""
        raise NotImplementedError

    @property
    def weights(self) -> FloatArray:
        """The prior's parameters a [K]."""
        raise NotImplementedError

    @property
    def space(self) -> Menu:
        """The menu of the labels."""
        return Menu(self.labels)

    def setting(self, chance: Chance) -> Setting:
        """``sample`` [B, n], drawn from laws [B, K] that are logged as ``hidden``."""
        hidden = chance.sub("law")
        gammas = [gammaincinv(a, hidden.uniform(k)) for k, a in enumerate(self.weights.tolist())]
        law = np.stack(gammas, axis=-1)
        law /= law.sum(axis=-1, keepdims=True)
        tosses = chance.sub("sample")
        shown = np.stack([tosses.pick(law, i) for i in range(self.sample)], axis=-1)
        return Setting({"sample": shown}, {"hidden": law})

    def optimal(self, observation: Observation) -> MixedStrategy:
        """The posterior predictive law of each row, [B, K]."""
        weight = self.weights + count_outcomes(observation.sees["sample"], len(self.labels))
        return MixedStrategy(self.space, weight / weight.sum(axis=-1, keepdims=True))

    def shown_text(self, names: Sequence[str], shown: NDArray[Any]) -> str:
        """The ``shown`` outcomes in words, in the way that ``telling`` names."""
        outcomes = [names[i] for i in shown.tolist()]
        if self.telling == "sample":
            return f": {', '.join(outcomes)}."
        if self.telling == "table":
            return ":\n" + "\n".join(f"- {name}: {times(outcomes.count(name))}" for name in names)
        runs = [(name, len(list(run))) for name, run in groupby(outcomes)]
        tale = ", then ".join(f"{name} {times(length)}{' running' * (length > 1)}" for name, length in runs)
        return f". As I remember it, there was first {tale}."


def count_outcomes(shown: NDArray[Any], width: int) -> IntArray:
    """Counts [B, width] of the indices ``shown`` [B, n]."""
    return np.stack([(shown == k).sum(axis=-1) for k in range(width)], axis=-1)


def times(count: int) -> str:
    """``count`` in words: ``once``, or ``3 times``."""
    return "once" if count == 1 else f"{count} times"
