"""A bandit whose arms pay 0 or 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ...core.chance import Chance, FloatArray, IntArray
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import OWN_ACTIONS, Choice, Feedback, Observation, Seat
from ...core.recipes import Environment, World
from ...core.spaces.menu import Menu
from ..solvers.thompson import best_arm_law

__all__ = ["BernoulliBandit"]

_Mean = Annotated[float, Field(ge=0, le=1)]
_Counts = NDArray[np.int32]


class BernoulliBandit(Environment):
    """K buttons, each paying 1 with a probability of its own and 0 otherwise, pressed ``horizon`` times.

    ``sees`` holds ``successes`` and ``failures`` [B, K], the counts so far; the reward of a pull is 0 or 1; ``logs``
    holds its ``regret``, the best mean minus the mean of the arm. The coin of (episode, turn, arm) is the same
    whatever was pulled before, so that two agents meet the same luck. The optimum is the Thompson law of the row's own
    history under uniform priors, by quadrature. The default is the hard instance of the source.

    Source: Krishnamurthy, Harris, Foster, Zhang and Slivkins (2024), "Can large language models explore in-context?",
    arXiv 2403.15371; the law is Thompson's (1933), Biometrika 25, 285-294.
    """

    means: tuple[_Mean, ...] = Field(
        (0.4, 0.4, 0.6, 0.4, 0.4),
        min_length=2,
        max_length=26,
        description="probability of reward of each arm",
    )
    horizon: int = Field(100, ge=1, description="pulls in an episode")
    history: Literal["raw", "summary"] = Field(
        "summary",
        description="how the words tell the past: press by press, or presses and mean reward of each button",
    )

    @property
    def seats(self) -> tuple[Seat, ...]:
        """One seat, ``player``, whose actions are the arms A, B, C, ..."""
        return (Seat("player", self._menu),)

    @property
    def _menu(self) -> Menu:
        return Menu(tuple(ascii_uppercase[: len(self.means)]))

    def begin(self, episode: IntArray, chance: Chance) -> _Arms:
        """A world in which every arm's coins are addressed by (episode, turn, arm)."""
        return _Arms(self, chance)

    def optimal(self, observation: Observation) -> MixedStrategy:
        """P(each arm is best) given each row's counts, a law of shape [B, K]."""
        law = best_arm_law(observation.sees["successes"], observation.sees["failures"])
        return MixedStrategy(self._menu, law)


@dataclass(frozen=True, eq=False)
class _Past:
    """What happened in some episodes before a turn: ``arm`` and ``reward`` [B, turn], and counts [B, K]."""

    arm: NDArray[np.int8]
    reward: NDArray[np.int8]
    successes: _Counts
    failures: _Counts

    def then(self, turn: int, arm: IntArray, reward: FloatArray) -> _Past:
        """The past one pull later; the counts are new arrays, the columns are filled in place."""
        self.arm[:, turn], self.reward[:, turn] = arm, reward
        row = np.arange(len(arm))
        successes, failures = self.successes.copy(), self.failures.copy()
        successes[row, arm] += reward == 1
        failures[row, arm] += reward == 0
        return replace(self, successes=successes, failures=failures)


class _Arms(World):
    def __init__(self, bandit: BernoulliBandit, chance: Chance) -> None:
        rows, arms = len(chance.episode), len(bandit.means)
        blank, none = np.zeros((rows, bandit.horizon), np.int8), np.zeros((rows, arms), np.int32)
        self._bandit = bandit
        self._seat = bandit.seats[0]
        self._means = np.array(bandit.means)
        self._chance = chance
        self._past = _Past(blank, blank.copy(), none, none)
        self._turn = 0

    def ask(self) -> Sequence[Observation]:
        episode = self._chance.episode
        if self._turn == self._bandit.horizon:
            return ()
        turn = np.broadcast_to(np.int64(self._turn), episode.shape)
        sees = {"successes": self._past.successes, "failures": self._past.failures}
        if self._bandit.history == "summary":
            sees[OWN_ACTIONS] = np.empty((len(episode), 0), dtype=np.int64)  # a summary tells no order
        words = _Words(self._bandit, self._past, self._turn)
        self._asked = Observation(self._seat, episode, turn, sees, words)
        return (self._asked,)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        (choice,) = choices
        arm = choice.action
        paid = self._coins(arm)
        self._past = self._past.then(self._turn, arm, paid)
        self._turn += 1
        regret = self._means.max() - self._means[arm]
        return (self._asked.feedback(paid, logs={"regret": regret}),)

    def payoffs(self) -> Mapping[str, FloatArray]:
        return {self._seat.name: self._past.successes.sum(axis=1).astype(np.float64)}

    def _coins(self, arm: IntArray) -> FloatArray:
        """1 where the coin of (episode, turn, arm) falls below the arm's mean, else 0."""
        luck = self._chance.at(self._turn)
        paid = np.empty(len(arm))
        for k in np.unique(arm).tolist():
            pulled = arm == k
            paid[pulled] = luck.uniform(draw=k)[pulled] < self._means[k]
        return paid


@dataclass(frozen=True, eq=False)
class _Words:
    bandit: BernoulliBandit
    past: _Past
    turn: int

    def __call__(self, row: int, names: Sequence[str], since: int = 0) -> str:
        tell = self._summary if self.bandit.history == "summary" else self._raw
        past = "\n".join(tell(row, names)) if self.turn else "- nothing yet"
        return (
            f"You are in a room with {len(names)} buttons: {', '.join(names)}."
            " Each button pays 1 with a probability of its own and 0 otherwise;"
            " you do not know the probabilities, and they never change."
            f"\nYou press {self.bandit.horizon} times in all, one button each time, and want the largest total reward."
            f"\n\nSo far:\n{past}\n\nPresses left, this one included: {self.bandit.horizon - self.turn}."
        )

    def _raw(self, row: int, names: Sequence[str]) -> list[str]:
        presses = zip(self.past.arm[row, : self.turn], self.past.reward[row, : self.turn], strict=True)
        return [f"- press {i}: {names[arm]}, reward {reward}" for i, (arm, reward) in enumerate(presses, 1)]

    def _summary(self, row: int, names: Sequence[str]) -> list[str]:
        won, lost = self.past.successes[row].tolist(), self.past.failures[row].tolist()
        return [_told(name, s, s + f) for name, s, f in zip(names, won, lost, strict=True)]


def _told(name: str, won: int, presses: int) -> str:
    if not presses:
        return f"- {name}: never pressed"
    return (
        f"- {name}: pressed {presses} {'time' if presses == 1 else 'times'}, mean reward {won / presses:.2f}"
    )
