"""A bandit whose arms pay 0 or 1."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from string import ascii_uppercase
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.bandits.finite_horizon import bayes_optimal
from ...core.bandits.history import History
from ...core.bandits.rules import RULES
from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.questions import Observation
from .shared.arms import Arms, LawOf, plain
from .shared.luck import coins
from .shared.past import Past

__all__ = ["BernoulliBandit"]

_Mean = Annotated[float, Field(ge=0, le=1)]


class BernoulliBandit(Arms):
    """K buttons, each paying 1 with a probability of its own and 0 otherwise, pressed ``horizon`` times.

    The reward of a pull, 0 or 1, is paid and told ``delay`` pulls later than at once, and those of ``batch`` pulls together; what is
    still to come after the last pull is paid at the end. ``sees`` holds ``successes`` and ``failures`` [B, K], the counts of what has
    been told so far, as ``pulls`` and ``gains`` too, and, where there is a delay, ``unpaid`` [B, K], the pulls whose reward is still
    to come. ``logs`` holds the pull's ``regret``, the best mean minus the mean of the arm. The coin of (episode, turn, arm) is the
    same whatever was pulled before, so that two agents meet the same coins. The law that decisions are compared with is, unless
    ``optimum`` names another, the Thompson law of the row's own counts under uniform priors, by quadrature. The default is the hard
    instance of the source.

    Source: Krishnamurthy, Harris, Foster, Zhang and Slivkins (2024), "Can large language models explore in-context?",
    arXiv 2403.15371; the law is Thompson's (1933), Biometrika 25, 285-294; delays as in Joulani, Gyorgy and Szepesvari
    (2013), "Online learning under delayed feedback"; guides in words as in Nie et al. (2024), arXiv 2410.06238.
    """

    means: tuple[_Mean, ...] = Field(
        (0.4, 0.4, 0.6, 0.4, 0.4),
        min_length=2,
        max_length=26,
        description="probability of reward of each arm",
    )
    optimum: Literal["thompson", "bayes", "gittins", "ucb", "kl_ucb", "ids", "none"] = plain(
        "thompson", description="the law that decisions are compared with"
    )

    @model_validator(mode="after")
    def _solvable(self) -> BernoulliBandit:
        if self.optimum == "bayes" and (self.delay or self.batch > 1):
            raise InputError(
                "optimum 'bayes' is solved for rewards that are told at once; set delay 0 and batch 1, or take 'thompson'"
            )
        return self

    @property
    def arms(self) -> tuple[str, ...]:
        """A, B, C, ..."""
        return tuple(ascii_uppercase[: len(self.means)])

    def pay(self, arm: IntArray, past: Past, chance: Chance) -> FloatArray:
        """1 where the coin of (episode, turn, arm) falls below the arm's mean, else 0."""
        return coins(arm, self.expected(past, chance), chance)

    def course(self, chance: Chance) -> FloatArray:
        """The ``means``, at all turns: [B, 1, K]."""
        return np.broadcast_to(self.means, (len(chance.episode), 1, len(self.means)))

    def tells(self) -> str:
        """That each arm has a probability of its own, which stays."""
        return (
            f"Each {self.dressed.arm} pays 1 with a probability of its own and 0 otherwise;"
            " you do not know the probabilities, and they never change."
        )

    def statistics(self, past: Past) -> Mapping[str, NDArray[Any]]:
        """``successes`` and ``failures`` [B, K]."""
        successes = past.gains.astype(np.int32)
        return {"successes": successes, "failures": past.pulls - successes}

    def posterior(self, pulls: NDArray[Any], gains: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Those of Beta laws under uniform priors."""
        mean = (gains + 1) / (pulls + 2)
        return mean, np.sqrt(mean * (1 - mean) / (pulls + 3))

    def known_of(self, observation: Observation) -> History:
        """The counts that each row has been told."""
        won, lost = observation.sees["successes"], observation.sees["failures"]
        return History(won + lost, won, observation.legal)

    def laws(self) -> Mapping[str, LawOf]:
        """Rules for rewards from 0 to 1, with uniform priors."""
        named = {name: RULES[name] for name in ("thompson", "gittins", "ucb", "kl_ucb", "ids")}
        return {**named, "bayes": partial(bayes_optimal, horizon=self.horizon)}
