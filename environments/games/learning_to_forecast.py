"""Forecasts that make what they forecast: a price or a rate of inflation follows the mean of what people expect."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.laws.interval_strategy import IntervalStrategy
from ...core.questions import Observation
from ...core.recipes import World
from ...core.spaces.interval import Interval
from .shared.crowd_world import CrowdGame, CrowdWorld, Told
from .shared.words import counted, number

__all__ = ["LearningToForecast"]

_CALLED = {"price": "the price of a good", "inflation": "the rate of inflation, in percent"}


class LearningToForecast(CrowdGame):
    """All ``people`` forecast the same number for the next period. It becomes ``(1 - feedback) * fundamental + feedback * mean forecast``
    plus a normal shock with standard deviation ``noise``, and each earns ``prize * (1 - (error / tolerance)^2)``, at least 0.

    Rational expectations are the forecasts that are right in the mean where all hold them: the ``fundamental``, for any feedback below 1, and the optimum here.
    Naive forecasts, the last value, leave a part ``feedback`` of the last distance from it: with a negative feedback (a good that is
    supplied as its producers expect) they swing around it, with a positive one near 1 (an asset) they hardly return. All are told the
    ``value[B]`` of each period (NaN at turn 0), and nobody its own forecasts, so that all read the same.

    >>> game = LearningToForecast(fundamental=40.0)
    >>> float(game.blank_optimum(game.seats[0]).ppf(np.array([0.5]))[0])
    40.0

    Source: Muth (1961), "Rational expectations and the theory of price movements", Econometrica 29, 315-335; as an experiment with positive and
    negative feedback, Heemeijer, Hommes, Sonnemans and Tuinstra (2009), Journal of Economic Dynamics and Control 33, 1052-1072.
    """

    role: ClassVar[str] = "forecaster"
    tells_own: ClassVar[bool] = False

    people: int = Field(6, ge=1, description="members of the role")
    feedback: float = Field(0.95, gt=-1, lt=1, description="part of the mean forecast that comes true")
    fundamental: float = Field(60.0, description="the value under rational expectations")
    noise: float = Field(0.5, ge=0, description="standard deviation of shocks")
    low: float = Field(0.0, description="the lowest forecast")
    high: float = Field(100.0, description="the highest forecast")
    prize: float = Field(100.0, gt=0, description="earned by a forecast without error")
    tolerance: float = Field(7.0, gt=0, description="error from which on nothing is earned")
    variable: Literal["price", "inflation"] = Field("price", description="what words call it")
    formula: bool = Field(True, description="whether words tell how it is made; else only in which direction")

    @model_validator(mode="after")
    def _within(self) -> Self:
        if not self.low <= self.fundamental <= self.high or self.low >= self.high:
            raise InputError(
                f"fundamental {self.fundamental:g} came with forecasts from {self.low:g} to {self.high:g}; it must lie among them"
            )
        return self

    @property
    def members(self) -> int:
        """The people."""
        return self.people

    @property
    def space(self) -> Interval:
        """The forecasts."""
        return Interval(self.low, self.high)

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """An economy for each of these episodes; shocks are drawn by address."""
        return _Economy(self, episode, chance)

    def value(self, forecasts: FloatArray, shock: FloatArray) -> FloatArray:
        """What comes true [E] of ``forecasts[E, M]``."""
        mean = forecasts.mean(axis=1)
        return np.asarray((1 - self.feedback) * self.fundamental + self.feedback * mean + shock)

    def earned(self, forecasts: FloatArray, value: FloatArray) -> FloatArray:
        """What ``forecasts[E, M]`` earn where ``value[E]`` comes true."""
        error = np.minimum(np.abs(forecasts - value[:, None]), self.tolerance) / self.tolerance
        return np.asarray(self.prize * (1 - error**2))

    def told(self, actions: NDArray[Any]) -> Told:
        """``value[E]`` without a shock."""
        return {"value": self.value(actions, np.zeros(len(actions)))}

    def optimal(self, observation: Observation) -> IntervalStrategy:
        """The fundamental for certain."""
        at = self.fundamental
        return IntervalStrategy(self.space, partial(_at_most, at), partial(_always, at), atoms=((at, 1.0),))

    def outcome(self, told: Told, names: Sequence[str]) -> str:
        """What came true."""
        return f"{_CALLED[self.variable].split(',')[0]} was {number(round(float(told['value']), 2))}"

    def rules(self, names: Sequence[str]) -> str:
        """How it is made, and what a forecast earns."""
        it = _CALLED[self.variable].split(",")[0]
        return (
            f"You are one of {counted(self.people, 'forecaster')}. All of you forecast {_CALLED[self.variable]}, for the next period at the same time,"
            f" {self.rounds}. {self._made(it)} A forecast earns {number(self.prize)} x (1 - (error / {number(self.tolerance)})^2) points, and nothing"
            f" where its error is {number(self.tolerance)} or more. Your aim is to earn as many points as you can."
        )

    def _made(self, it: str) -> str:
        if not self.formula:
            way = "higher" if self.feedback > 0 else "lower"
            return f"The higher the mean forecast, the {way} is {it}; small random shocks add to it."
        rest = number(round((1 - self.feedback) * self.fundamental, 6))
        return (
            f"{it[0].upper()}{it[1:]} will be {rest} + {number(self.feedback)} x the mean of all forecasts, yours included, plus a random"
            f" shock with mean 0 and standard deviation {number(self.noise)}."
        )


class _Economy(CrowdWorld):
    """The world of a forecast: what comes true depends on a shock."""

    def __init__(self, rules: LearningToForecast, episode: IntArray, chance: Chance) -> None:
        super().__init__(rules, episode)
        self._rules, self._chance = rules, chance

    def played(self, actions: NDArray[Any]) -> tuple[FloatArray, Told]:
        """The payoffs and the value of this period."""
        from scipy.special import ndtri

        level = np.clip(self._chance.at(self._turn).uniform(), 2.0**-54, None)
        value = self._rules.value(actions, self._rules.noise * ndtri(level))
        return self._rules.earned(actions, value), {"value": value}

    def _sees(self) -> Told:
        """The last value, NaN where none is told: -1 could be one."""
        seen = super()._sees()
        return seen if self._past else {**seen, "value": np.full(len(self._episode), np.nan)}


def _at_most(at: float, x: FloatArray) -> FloatArray:
    return np.where(np.asarray(x) >= at, 1.0, 0.0)


def _always(at: float, level: FloatArray) -> FloatArray:
    return np.full_like(np.asarray(level, dtype=np.float64), at)
