"""A bandit whose arms pay 0 or 1."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import Annotated, ClassVar, Literal, NamedTuple

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


def _is_zero(delay: int) -> bool:
    return delay == 0


class BernoulliBandit(Environment):
    """K buttons, each paying 1 with a probability of its own and 0 otherwise, pressed ``horizon`` times.

    The reward of a pull, 0 or 1, is paid and told ``delay`` pulls later than at once; what is still to come after the last
    pull is paid at the end. ``sees`` holds ``successes`` and ``failures`` [B, K], the counts of what has been told so far,
    and, where there is a delay, ``unpaid`` [B, K], the pulls whose reward is still to come. ``logs`` holds the pull's
    ``regret``, the best mean minus the mean of the arm. The coin of (episode, turn, arm) is the same whatever was pulled
    before, so that two agents meet the same coins. The optimum is the Thompson law of the row's own counts under uniform
    priors, by quadrature. The default is the hard instance of the source.

    Source: Krishnamurthy, Harris, Foster, Zhang and Slivkins (2024), "Can large language models explore in-context?",
    arXiv 2403.15371; the law is Thompson's (1933), Biometrika 25, 285-294; delays as in Joulani, Gyorgy and Szepesvari
    (2013), "Online learning under delayed feedback".
    """

    criterion: ClassVar[str] = "Thompson sampling's law"

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
    delay: int = Field(
        0,
        ge=0,
        exclude_if=_is_zero,  # recipes written before there was a delay are those of today
        description="how many pulls later a reward is paid and told; 0: before the next pull",
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
        """P(each arm is best) given the counts that each row has been told, a law of shape [B, K]."""
        law = best_arm_law(observation.sees["successes"], observation.sees["failures"])
        return MixedStrategy(self._menu, law)


class _Pull(NamedTuple):
    """One turn of all rows: the question, the ``arm`` [B] pulled and the ``reward`` [B] of it."""

    asked: Observation
    arm: IntArray
    reward: FloatArray


@dataclass(frozen=True, eq=False)
class _Past:
    """What happened before a turn: ``arm`` and ``reward`` [B, turn], and the counts [B, K] of the rewards revealed so far."""

    arm: NDArray[np.int8]
    reward: NDArray[np.int8]
    successes: _Counts
    failures: _Counts

    def pull(self, turn: int, arm: IntArray, reward: FloatArray) -> None:
        """Fill the columns of ``turn``."""
        self.arm[:, turn], self.reward[:, turn] = arm, reward

    def revealed(self, arm: IntArray, reward: FloatArray) -> _Past:
        """The past once these rewards are revealed; the counts are new arrays."""
        row = np.arange(len(arm))
        successes, failures = self.successes.copy(), self.failures.copy()
        successes[row, arm] += reward == 1
        failures[row, arm] += reward == 0
        return replace(self, successes=successes, failures=failures)

    def unpaid(self, start: int, stop: int) -> _Counts:
        """How often each arm was pulled from turn ``start`` on and before ``stop``, [B, K]."""
        arms = np.arange(self.successes.shape[1])
        return np.asarray((self.arm[:, start:stop, None] == arms).sum(axis=1, dtype=np.int32))


class _Arms(World):
    def __init__(self, bandit: BernoulliBandit, chance: Chance) -> None:
        rows, arms = len(chance.episode), len(bandit.means)
        blank, none = np.zeros((rows, bandit.horizon), np.int8), np.zeros((rows, arms), np.int32)
        self._bandit = bandit
        self._seat = bandit.seats[0]
        self._means = np.array(bandit.means)
        self._chance = chance
        self._past = _Past(blank, blank.copy(), none, none)
        self._unpaid: deque[_Pull] = deque()
        self._turn = 0

    def ask(self) -> Sequence[Observation]:
        episode = self._chance.episode
        if self._turn == self._bandit.horizon:
            return ()
        turn = np.broadcast_to(np.int64(self._turn), episode.shape)
        sees = {"successes": self._past.successes, "failures": self._past.failures}
        if self._bandit.history == "summary":
            sees[OWN_ACTIONS] = np.empty((len(episode), 0), dtype=np.int64)  # a summary tells no order
        if self._bandit.delay:
            sees["unpaid"] = self._past.unpaid(self._turn - len(self._unpaid), self._turn)
        words = _Words(self._bandit, self._past, self._turn)
        self._asked = Observation(self._seat, episode, turn, sees, words)
        return (self._asked,)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        (choice,) = choices
        pull = _Pull(self._asked, choice.action, self._coins(choice.action))
        self._past.pull(self._turn, pull.arm, pull.reward)
        self._unpaid.append(pull)
        self._turn += 1
        return self._paid(self._bandit.delay)

    def settle(self) -> Sequence[Feedback]:
        return self._paid(0)

    def payoffs(self) -> Mapping[str, FloatArray]:
        return {self._seat.name: self._past.reward.sum(axis=1, dtype=np.float64)}

    def _paid(self, outstanding: int) -> list[Feedback]:
        """Pay the earliest pulls, all but ``outstanding``."""
        feedback = []
        while len(self._unpaid) > outstanding:
            asked, arm, reward = self._unpaid.popleft()
            self._past = self._past.revealed(arm, reward)
            regret = self._means.max() - self._means[arm]
            feedback.append(asked.feedback(reward, logs={"regret": regret}))
        return feedback

    def _coins(self, arm: IntArray) -> FloatArray:
        """1 where the coin of (episode, turn, arm) falls below the arm's mean, else 0."""
        chance = self._chance.at(self._turn)
        reward = np.empty(len(arm))
        for k in np.unique(arm).tolist():
            pulled = arm == k
            reward[pulled] = chance.uniform(draw=k)[pulled] < self._means[k]
        return reward


@dataclass(frozen=True, eq=False)
class _Words:
    """Tells one row the rules and its past, or, above ``since`` 0, what came after the question of the turn before ``since``."""

    bandit: BernoulliBandit
    past: _Past
    turn: int

    def __call__(self, row: int, names: Sequence[str], since: int = 0) -> str:
        left = f"Presses left, this one included: {self.bandit.horizon - self.turn}."
        tell = self._summary if self.bandit.history == "summary" else self._raw
        past = "\n".join(tell(row, names, since)) or "- nothing yet"
        if since:
            return f"Since then:\n{past}\n\n{left}"
        return f"{self._rules(names)}\n\nSo far:\n{past}\n\n{left}"

    def _rules(self, names: Sequence[str]) -> str:
        delay = self.bandit.delay
        late = (
            f"\nA reward is paid, and you are told of it, only after {_presses(delay)} more." if delay else ""
        )
        return (
            f"You are in a room with {len(names)} buttons: {', '.join(names)}."
            " Each button pays 1 with a probability of its own and 0 otherwise;"
            " you do not know the probabilities, and they never change."
            f"\nYou press {self.bandit.horizon} times in all, one button each time, and want the largest total reward.{late}"
        )

    @property
    def _known(self) -> int:
        """How many presses have been paid."""
        return max(self.turn - self.bandit.delay, 0)

    def _news(self, since: int) -> tuple[range, range]:
        """The presses that were paid, and those made, after the question of the turn before ``since``."""
        last = max(since - 1, 0)
        return range(max(last - self.bandit.delay, 0), self._known), range(last, self.turn)

    def _raw(self, row: int, names: Sequence[str], since: int) -> list[str]:
        paid, made = self._news(since)
        arms, rewards = self.past.arm[row], self.past.reward[row]
        return [
            *(f"- press {i + 1}: {names[arms[i]]}, reward {rewards[i]}" for i in paid),
            *(f"- press {i + 1}: {names[arms[i]]}, reward not paid yet" for i in made if i >= self._known),
        ]

    def _summary(self, row: int, names: Sequence[str], since: int) -> list[str]:
        if not self.turn:
            return []
        paid, made = self._news(since)
        changed = {int(self.past.arm[row, i]) for i in (*paid, *made)} if since else range(len(names))
        counts = (self.past.successes, self.past.failures, self.past.unpaid(self._known, self.turn))
        won, lost, unpaid = (count[row].tolist() for count in counts)
        return [_told(names[k], won[k], won[k] + lost[k], unpaid[k]) for k in sorted(changed)]


def _told(name: str, won: int, paid: int, unpaid: int) -> str:
    if not paid + unpaid:
        return f"- {name}: never pressed"
    mean = f"mean reward {won / paid:.2f}" if paid else "no reward paid yet"
    if unpaid and paid:
        mean = f"{mean} of the {paid} paid so far"
    return f"- {name}: pressed {_times(paid + unpaid)}, {mean}"


def _times(count: int) -> str:
    return f"{count} {'time' if count == 1 else 'times'}"


def _presses(count: int) -> str:
    return f"{count} {'press' if count == 1 else 'presses'}"
