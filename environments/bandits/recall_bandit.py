"""A choice between something new and the best found so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator
from scipy.special import ndtr

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Environment, World
from ...core.spaces.menu import Menu
from ..solvers.recall import RecallValues, recall_values

__all__ = ["RecallBandit"]

_EXPLORE, _EXPLOIT = 0, 1
_TIE = 1e-12  # of what is at stake
_FAR = 1e6
_STEPS = 10  # to a point: scores are told to one decimal


class RecallBandit(Environment):
    """A visitor eats out on each of ``days`` days: at a restaurant never tried, or again at the best one so far.

    A new restaurant's score is normal, rounded to one decimal and clipped to ``lowest`` and ``highest``; the best one so far has
    the score that it had. On the first day a new one is tried, unasked: what it pays is paid in the end, for no decision. ``sees``
    holds ``best`` [B], the best score so far, and ``left`` [B], the days left, today included. ``logs`` holds the ``regret`` of a
    decision: what it costs in the mean where all later ones are optimal. The optimum is exact, by backward induction: explore as
    long as the best so far is low for the days that are left.

    >>> round(RecallBandit(days=5).value / 5, 6)
    3.319275

    Source: Song, Bnaya and Ma (2019), "Sources of suboptimality in a minimalistic explore-exploit task", Nature Human
    Behaviour 3, 361-368.
    """

    days: int = Field(10, ge=2, le=1000, description="days in an episode, the first of which explores")
    mean: float = Field(
        3.0, ge=-_FAR, le=_FAR, description="mean of a new restaurant's score, before it is rounded"
    )
    sd: float = Field(0.6, ge=1e-6, le=_FAR, description="standard deviation of a new restaurant's score")
    lowest: float = Field(1.0, ge=-_FAR, le=_FAR, description="the least score")
    highest: float = Field(5.0, ge=-_FAR, le=_FAR, description="the greatest score")
    optimum: Literal["bayes", "none"] = Field("bayes", description="the law that decisions are compared with")

    @model_validator(mode="after")
    def _checked(self) -> RecallBandit:
        if not self.lowest < self.highest <= self.lowest + 1000:
            raise InputError(
                f"scores from {self.lowest:g} to {self.highest:g} came; let the greatest be above the least, by 1000 at most"
            )
        return self

    @property
    def criterion(self) -> str:
        """What reports call the optimum."""
        return "the Bayes-optimal choice" if self.optimum == "bayes" else ""

    @property
    def seats(self) -> tuple[Seat, ...]:
        """One seat, ``visitor``, who may ``Explore`` or ``Exploit``."""
        return (Seat("visitor", Menu(("Explore", "Exploit"))),)

    @property
    def support(self) -> FloatArray:
        """The scores [X] that a restaurant may have, ascending."""
        return _scores(self.lowest, self.highest)

    @property
    def law(self) -> FloatArray:
        """The probability [X] of each of the `support`."""
        edges = np.concatenate([[-np.inf], (self.support[:-1] + self.support[1:]) / 2, [np.inf]])
        return np.asarray(np.diff(ndtr((edges - self.mean) / self.sd)))

    @property
    def values(self) -> RecallValues:
        """What both actions are worth, [days - 1, X]."""
        return _solved(self.lowest, self.highest, self.mean, self.sd, self.days - 1)

    @property
    def value(self) -> float:
        """What an episode is worth to who plays the optimum."""
        return float(self.law @ (self.support + self.values.best[-1]))

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """A world in which the score of a new restaurant is addressed by (episode, day)."""
        return _Visits(self, chance)

    def optimal(self, observation: Observation) -> MixedStrategy | None:
        """The better action at each row's best score and days left; where both are worth the same, exploiting, as the source has it.

        Raises `InputError` on a score that is none, or on more days left than there are.
        """
        if self.optimum == "none":
            return None
        explore, exploit = self.worth(observation.sees["best"], observation.sees["left"])
        explores = explore > exploit + _TIE * np.maximum(np.abs(exploit), 1)
        return MixedStrategy(
            observation.seat.space, np.stack([explores, ~explores], axis=-1).astype(np.float64)
        )

    def worth(self, best: FloatArray, left: IntArray) -> tuple[FloatArray, FloatArray]:
        """What exploring and exploiting are worth [B] where the best score so far is ``best`` [B] and ``left`` [B] days are left."""
        place = np.rint((np.asarray(best) - self.lowest) * _STEPS).astype(np.int64)
        days = np.asarray(left).astype(np.int64)
        wrong = (place < 0) | (place >= len(self.support)) | (days < 1) | (days >= self.days)
        if wrong.any():
            row = int(np.argmax(wrong))
            raise InputError(
                f"a best score of {best[row]:g} with {left[row]:g} days left came; scores are from {self.lowest:g} to {self.highest:g},"
                f" and 1 to {self.days - 1} days are left: set `days`"
            )
        return self.values.explore[days - 1, place], self.values.exploit[days - 1, place]


@lru_cache(maxsize=64)
def _scores(lowest: float, highest: float) -> FloatArray:
    steps = int(np.floor((highest - lowest) * _STEPS + 1e-9))
    return np.round(lowest + np.arange(steps + 1) / _STEPS, 9)


@lru_cache(maxsize=64)
def _solved(lowest: float, highest: float, mean: float, sd: float, turns: int) -> RecallValues:
    task = RecallBandit(days=turns + 1, mean=mean, sd=sd, lowest=lowest, highest=highest)
    return recall_values(task.support, task.law, turns)


class _Day(NamedTuple):
    """One day of all rows: whether a new restaurant was tried, and its score, [B]."""

    explored: NDArray[np.bool_]
    score: FloatArray


class _Visits(World):
    def __init__(self, task: RecallBandit, chance: Chance) -> None:
        self._task, self._chance = task, chance
        self._seat = task.seats[0]
        self._days = [_Day(np.ones(len(chance.episode), dtype=np.bool_), self._new(0))]
        self._best = self._days[0].score

    def _new(self, day: int) -> FloatArray:
        return self._task.support[self._chance.at(day).pick(self._task.law)]

    def ask(self) -> Sequence[Observation]:
        day, episode = len(self._days), self._chance.episode
        if day == self._task.days:
            return ()
        turn, left = (np.full(episode.shape, n) for n in (day - 1, self._task.days - day))
        words = _Words(self._task, tuple(self._days))
        self._asked = Observation(self._seat, episode, turn, {"best": self._best, "left": left}, words)
        return (self._asked,)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        explored, sees = choices[0].action == _EXPLORE, self._asked.sees
        score = np.where(explored, self._new(len(self._days)), self._best)
        worth = np.stack(self._task.worth(sees["best"], sees["left"]), axis=-1)
        regret = worth.max(axis=-1) - np.where(explored, worth[:, _EXPLORE], worth[:, _EXPLOIT])
        self._days.append(_Day(explored, score))
        self._best = np.maximum(self._best, score)
        return (self._asked.feedback(score, logs={"regret": regret}),)

    def settle(self) -> Sequence[Feedback]:
        nothing = np.full(self._chance.episode.shape, -1)
        return (Feedback(self._seat, self._chance.episode, nothing, self._days[0].score),)

    def payoffs(self) -> Mapping[str, FloatArray]:
        return {self._seat.name: np.sum([day.score for day in self._days], axis=0)}


@dataclass(frozen=True, eq=False)
class _Words:
    """Tells one row the rules and its days so far, or, above ``since`` 0, those after the question of the turn before ``since``."""

    task: RecallBandit
    days: tuple[_Day, ...]

    def __call__(self, row: int, names: Sequence[str], since: int = 0) -> str:
        told = [
            f"- day {i + 1}: {'a new restaurant' if day.explored[row] else 'the best one again'}, score {day.score[row]:.1f}"
            for i, day in enumerate(self.days)
            if i >= since
        ]
        best = max(float(day.score[row]) for day in self.days)
        now = f"This is day {len(self.days) + 1} of {self.task.days}. The best score so far is {best:.1f}."
        past = "\n".join(told)
        if since:
            return f"Since then:\n{past}\n\n{now}"
        return f"{self._rules(names)}\n\nSo far:\n{past}\n\n{now}"

    def _rules(self, names: Sequence[str]) -> str:
        task = self.task
        return (
            f"You visit a city for {task.days} days and eat out once a day. A restaurant that you have not tried has a score from"
            f" {task.lowest:g} to {task.highest:g}: scores are normally distributed with mean {task.mean:g} and standard deviation {task.sd:g},"
            " to one decimal. A restaurant keeps its score."
            f"\nEach day, {names[_EXPLORE]} means to try a new restaurant and {names[_EXPLOIT]} to go again to the best one so far."
            " You want the largest total score over all days. On day 1 you tried a new one."
        )
