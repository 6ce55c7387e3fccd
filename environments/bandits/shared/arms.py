'''The base of bandits: a recipe of arms, of what is told of the past, and of when rewards are paid.

A new bandit says what its arms are called, what they pay, what that is in the mean, and how the rules put it:

>>> import numpy as np
>>> from aleator.environments.bandits.shared.arms import Arms
>>> class Dice(Arms):
...     """One of two dice is thrown, one of which is loaded: pays the points.
...
...     Source: folklore."""
...     @property
...     def arms(self):
...         return ("fair", "loaded")
...     def course(self, chance):
...         return np.tile([3.5, 4.5], (len(chance.episode), 1, 1))
...     def pay(self, arm, past, chance):
...         fair, loaded = chance.pick([1 / 6] * 6), chance.pick([0.1] * 4 + [0.2, 0.4], draw=1)
...         return np.where(arm == 0, fair, loaded) + 1.0
...     def tells(self):
...         return "A throw pays its points."
>>> import aleator as al
>>> result = al.Scenario(environment=Dice(horizon=5), cast={"*": "uniform"}, episodes=4).run()
>>> result.document()["outcomes"]
{'legal': 20}
'''

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ....core.bandits.gaussian import largest_law
from ....core.bandits.history import History
from ....core.chance import Chance, FloatArray, IntArray
from ....core.errors import InputError
from ....core.laws.mixed_strategy import MixedStrategy
from ....core.questions import Observation, Seat
from ....core.recipes import Environment, World
from ....core.spaces.menu import Menu
from ....core.spaces.space import Space
from .arms_world import ArmsWorld
from .past import Past
from .scenes import SCENES, Scene, SceneName, times

__all__ = ["Arms", "Guide", "LawOf", "Scale", "plain"]

Guide = Literal["none", "ucb", "posterior"]
LawOf = Callable[[History], FloatArray]
Scale = Annotated[float, Field(ge=1e-9, le=1e9)]
"""A standard deviation, within bounds that keep its square from underflow and overflow."""

_CRITERIA = {
    "thompson": "Thompson sampling's law",
    "bayes": "the Bayes-optimal choice",
    "gittins": "the choice of the Gittins index",
    "ucb": "UCB1's choice",
    "kl_ucb": "KL-UCB's choice",
    "ids": "the law of information-directed sampling",
    "nash": "the minimax law",
    "none": "",
}


def plain(default: Any, **how: Any) -> Any:
    """A field that is left out of written recipes where it has its ``default``: so those written before it existed are those of today."""
    return Field(default, exclude_if=lambda value: value == default, **how)


class Arms(Environment):
    """Base of the bandits: ``arms``, one of which is pulled at each of ``horizon`` turns for a reward.

    The reward of a pull is paid and told ``delay`` pulls later than at once, and those of ``batch`` pulls together; what is still to
    come after the last pull is paid at the end. ``sees`` holds ``pulls`` and ``gains`` [B, K], how many rewards of each arm have been
    told and what they came to, and, where rewards are late, ``unpaid`` [B, K], the pulls whose reward is still to come. ``logs`` holds
    a pull's ``regret``: the mean of the best arm that could be pulled minus that of the arm pulled.

    A subclass defines `arms`, `pay`, `course` and `tells`, and, where a law is known, `laws`. What it draws is addressed by
    (episode, turn, arm), so that it is the same whatever was pulled before, and two agents meet the same luck. Where a pull is paid
    another number than it tells (`paid`), the feedback shows and logs the number told.
    """

    earns: ClassVar[bool] = True
    """Whether a pull is after reward, so that a worse arm's is a loss; else pulls are samples, and no regret is logged."""
    fixed_means: ClassVar[bool] = True
    """Whether means never change and any arm may always be pulled, so that all that is lost is lost to the arm of the best mean."""
    numbers: ClassVar[int] = 0
    """How many numbers are seen before a pull: the context's."""

    horizon: int = Field(100, ge=1, description="pulls in an episode")
    history: Literal["raw", "summary", "last"] = Field(
        "summary",
        description="how the words tell the past: pull by pull, the last few pulls alone, or pulls and mean reward of each arm",
    )
    last: int = plain(10, ge=1, description="pulls that `history: last` tells")
    guide: Guide = plain(
        "none",
        description="an algorithm's advice in words: means and UCB1's bonuses, or the posterior of each mean",
    )
    scene: SceneName = plain("buttons", description="what the words dress the arms as")
    framing: Literal["neutral", "suggestive"] = plain(
        "neutral", description="whether the words suggest to explore"
    )
    delay: int = plain(
        0, ge=0, description="how many pulls later a reward is paid and told; 0: before the next pull"
    )
    batch: int = plain(1, ge=1, description="how many pulls are paid together")
    optimum: str = plain("thompson", description="the law that decisions are compared with")

    @model_validator(mode="after")
    def _guided(self) -> Arms:
        if self.guide == "posterior" and type(self).posterior is Arms.posterior:
            raise InputError(
                f"guide 'posterior' came, and a {type(self).__name__} has no posterior; take 'ucb'"
            )
        return self

    @property
    def arms(self) -> tuple[str, ...]:
        """The arms' labels."""
        raise self._undefined("arms")

    def pay(self, arm: IntArray, past: Past, chance: Chance) -> FloatArray:
        """The reward [B] of pulling ``arm`` [B], NaN where it tells none; ``chance`` is addressed to the turn."""
        raise self._undefined("pay(arm, past, chance)")

    def course(self, chance: Chance) -> FloatArray:
        """What each arm pays in the mean at every turn, [B, horizon, K], or [B, 1, K] where that stays: drawn when episodes begin."""
        raise self._undefined("course(chance)")

    def expected(self, past: Past, chance: Chance) -> FloatArray:
        """What each arm pays in the mean at this turn, [B, K]."""
        return past.course[:, min(past.turn, past.course.shape[1] - 1)]

    def paid(self, arm: IntArray, told: FloatArray, past: Past, chance: Chance) -> FloatArray:
        """What a pull of ``arm`` [B] that told the numbers ``told`` [B] is paid, [B]: these, where no other rule is given."""
        return told

    def regret(
        self, arm: IntArray, past: Past, mean: FloatArray, legal: NDArray[np.bool_] | None
    ) -> FloatArray:
        """What a pull of ``arm`` [B] loses in the mean [B]: to the best arm that may be pulled, of ``mean`` [B, K]."""
        best = (mean if legal is None else np.where(legal, mean, -np.inf)).max(axis=-1)
        return np.asarray(best - mean[np.arange(len(arm)), arm])

    def logs(self, arm: IntArray, past: Past, mean: FloatArray) -> Mapping[str, NDArray[Any]]:
        """What else is logged of a pull of ``arm`` [B]: arrays [B]."""
        return {}

    def over(self, past: Past) -> NDArray[np.bool_] | None:
        """Which rows [B] have ended before the last turn; None: none."""
        return None

    def examples(self, chance: Chance) -> IntArray:
        """The arms [B, n] that are pulled, unasked and unpaid, before the first question."""
        return np.zeros((len(chance.episode), 0), dtype=np.int64)

    def tells(self) -> str:
        """What an arm pays, in words, as the rules say it."""
        raise self._undefined("tells()")

    def available(self, past: Past, chance: Chance) -> NDArray[np.bool_] | None:
        """Which arms [B, K] may be pulled after ``past``, at the turn of ``chance``; None: all."""
        return None

    def contexts(self, chance: Chance) -> FloatArray:
        """The `numbers` [B, d] that are seen before the pull at the turn of ``chance``."""
        return np.zeros((len(chance.episode), self.numbers))

    def seen(self, past: Past, row: int, turn: int) -> str:
        """The context of one row's pull at ``turn`` in words; empty where there is none."""
        return ""

    def statistics(self, past: Past) -> Mapping[str, NDArray[Any]]:
        """What else a player sees: arrays [B, ...] that do not change later."""
        return {}

    def posterior(self, pulls: NDArray[Any], gains: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Mean and standard deviation [..., K] of what each arm pays in the mean, given counts and sums of rewards."""
        raise self._undefined("posterior(pulls, gains)")

    def laws(self) -> Mapping[str, LawOf]:
        """For each ``optimum``, the law [B, K] that it gives at a history of pulls."""
        return {}

    def known_of(self, observation: Observation) -> History:
        """What each row knows of its arms."""
        return History(observation.sees["pulls"], observation.sees["gains"], observation.legal)

    def reward_text(self, reward: float) -> str:
        """A reward as the words tell it."""
        return f"{reward:g}"

    def outcome(self, past: Past, row: int, turn: int, names: Sequence[str]) -> str:
        """What the pull at ``turn`` told one row, in words."""
        return f"reward {self.reward_text(past.reward[row, turn])}"

    def average(self, total: float, pulls: int, name: str) -> str:
        """What ``pulls`` of the arm called ``name`` came to, in words."""
        return f"mean reward {total / pulls:.2f}"

    def opening(self, names: Sequence[str]) -> str:
        """The sentence that presents the arms, called ``names``."""
        return self.dressed.opening.format(count=len(names), names=", ".join(names))

    def protocol(self) -> str:
        """The sentence that says how often is pulled, and to what end."""
        scene = self.dressed
        return f"You {scene.verb} {times(self.horizon)} in all, one {scene.arm} each time, and {self.aim}"

    def left(self, past: Past, row: int) -> str:
        """The sentence that says where one row stands."""
        return f"{self.dressed.pulls.capitalize()} left, this one included: {self.horizon - past.turn}."

    def shown(self, past: Past, row: int) -> Sequence[int]:
        """The arms that a summary and a guide tell one row of."""
        return range(len(self.arms))

    def missing(self, names: Sequence[str]) -> str:
        """The sentence that says that the arms called ``names`` may not be pulled."""
        return f"Not available this time: {', '.join(names)}."

    @property
    def aim(self) -> str:
        """What the player is after, in words."""
        return "want the largest total reward."

    @property
    def dressed(self) -> Scene:
        """The words of the scene."""
        return SCENES[self.scene]

    @property
    def criterion(self) -> str:
        """What reports call the law that decisions are compared with."""
        return _CRITERIA[self.optimum]

    @property
    def space(self) -> Space:
        """What a pull is answered in, whose labels are the arms in their order."""
        return Menu(self.arms)

    @property
    def seats(self) -> tuple[Seat, ...]:
        """One seat, ``player``, whose answers are the arms."""
        return (Seat("player", self.space),)

    @property
    def turns(self) -> int:
        """How many questions an episode has at most, pulls that were made unasked included."""
        return self.horizon

    def known(self, turn: int) -> int:
        """How many pulls have been paid when that of ``turn`` is asked for."""
        return max(turn - self.delay, 0) // self.batch * self.batch

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """A world in which every arm's luck is addressed by (episode, turn, arm)."""
        return ArmsWorld(self, chance)

    def thompson_of_estimates(self, observation: Observation) -> MixedStrategy | None:
        """P(each arm's mean is the largest) [B, K] where ``sees`` holds normal posteriors, ``estimate`` and ``error`` [B, K]; None
        where ``optimum`` is ``none``."""
        if self.optimum == "none":
            return None
        law = largest_law(observation.sees["estimate"], observation.sees["error"], observation.legal)
        return MixedStrategy(observation.seat.space, law)

    def optimal(self, observation: Observation) -> MixedStrategy | None:
        """The law named by ``optimum`` at each row's own history among what it may pull, [B, K]; None where there is none."""
        laws = self.laws()
        if self.optimum not in laws:
            return None
        return MixedStrategy(observation.seat.space, laws[self.optimum](self.known_of(observation)))
