"""The base of markets in which every seat names one number at once, in each of some rounds: prices, quantities, places, bids.

Whole blocks of episodes are computed as arrays. A subclass gives the seats' names and space, what the numbers pay, the optimum and
the rules in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ....core.chance import Chance, FloatArray, IntArray
from ....core.errors import InputError
from ....core.laws.law import Law
from ....core.questions import Choice, Feedback, Observation, Seat
from ....core.recipes import Environment, World
from ....core.spaces.interval import Interval

__all__ = ["NumberMarket", "Round"]

_TOLD = 100  # rounds that the words recount
_MOST = 1e100


class Round(NamedTuple):
    """What a round paid each seat, ``paid[S, B]``, and what it revealed to each, by name, [S, B]."""

    paid: FloatArray
    shows: Mapping[str, NDArray[np.generic]]


class NumberMarket(Environment):
    """A market in which every seat names a ``noun`` at once, in each of ``turns`` rounds, and is then told what the others named.

    ``sees`` holds ``round[B]``, the seat's own last number (``own[B]``) and the others' (``others[B, S - 1]``), NaN at first, and
    its ``value[B]`` where it has a private one. ``logs`` then holds that and the ``best_number[B]``, the median of the optimal law.
    """

    stationary: ClassVar[bool] = True
    noun: ClassVar[str] = "price"

    turns: int = Field(1, ge=1, description="rounds in an episode")

    @model_validator(mode="after")
    def _bounded(self) -> NumberMarket:
        if self.space.high > _MOST:
            raise InputError(
                f"numbers up to {self.space.high:g} would be named; let them end at {_MOST:g} or below"
            )
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The seats' names."""
        raise self._undefined("names")

    @property
    def space(self) -> Interval:
        """The numbers that a seat may name."""
        raise self._undefined("space")

    @property
    def seats(self) -> tuple[Seat, ...]:
        """One seat for each of ``names``."""
        space = self.space
        return tuple(Seat(name, space) for name in self.names)

    def draw_values(self, chance: Chance) -> FloatArray | None:
        """Each seat's private value in this round, [S, B]; None where there is none."""
        return None

    def play(self, numbers: FloatArray, values: FloatArray | None, chance: Chance) -> Round:
        """What the ``numbers[S, B]`` pay; lotteries draw from ``chance``."""
        raise self._undefined("play(numbers, values, chance)")

    def law(self, place: int, value: FloatArray | None) -> Law | None:
        """The optimal law of the seat in this ``place``, at its ``value`` [B] where it has one."""
        raise self._undefined("law(place, value)")

    def rules(self, place: int) -> str:
        """The rules in words, as the seat in this ``place`` reads them."""
        raise self._undefined("rules(place)")

    def worth(self, value: float) -> str:
        """A private ``value`` in words."""
        return f"Your value is {value:.6g}."

    def round_payoffs(
        self, actions: Mapping[str, NDArray[Any]], values: Mapping[str, FloatArray]
    ) -> dict[str, FloatArray]:
        """What the numbers ``actions[N]`` pay each seat; lots are drawn at addresses of their own, the same whatever is done."""
        numbers = np.array([actions[name] for name in self.names])
        private = np.array([values[name] for name in self.names]) if values else None
        chance = Chance.of(0, "market/round_payoffs", range(numbers.shape[1]))
        return dict(zip(self.names, self.play(numbers, private, chance).paid, strict=True))

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """Markets for these episodes."""
        return _Rounds(self, chance)

    def optimal(self, observation: Observation) -> Law | None:
        """The seat's law in equilibrium, at its private value where it has one."""
        return self.law(self.names.index(observation.seat.name), observation.sees.get("value"))


class _Rounds(World):
    """The rounds of ``B`` markets."""

    def __init__(self, market: NumberMarket, chance: Chance) -> None:
        self._market, self._chance, self._seats = market, chance, market.seats
        self._shape = (len(self._seats), len(chance.episode))
        self._past: list[tuple[FloatArray, FloatArray]] = []  # what was named and paid, [S, B] each
        self._draw()

    def ask(self) -> Sequence[Observation]:
        """One observation for each seat."""
        if len(self._past) == self._market.turns:
            return ()
        self._asked = [self._observation(place) for place in range(len(self._seats))]
        return self._asked

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """What the round paid, and what the others named."""
        numbers = np.array([choice.action for choice in choices])
        found = self._market.play(numbers, self._values, self._now())
        told = [self._feedback(place, numbers, found) for place in range(len(self._seats))]
        self._past.append((numbers, found.paid))
        self._draw()
        return told

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each seat earned in all its rounds."""
        total = sum((paid for _, paid in self._past), np.zeros(self._shape))
        return {seat.name: total[place] for place, seat in enumerate(self._seats)}

    def _now(self) -> Chance:
        return self._chance.at(len(self._past))

    def _draw(self) -> None:
        self._values = self._market.draw_values(self._now().sub("value"))

    def _observation(self, place: int) -> Observation:
        turn = len(self._past)
        last = self._past[-1][0] if self._past else np.full(self._shape, np.nan)
        turns = np.full(self._shape[1], turn, dtype=np.int64)
        sees = {"round": turns + 1, "own": last[place], "others": np.delete(last, place, axis=0).T}
        if self._values is not None:
            sees["value"] = self._values[place]
        words = partial(self._words, place, turn, self._values)
        return Observation(self._seats[place], self._chance.episode, turns, sees, words)

    def _feedback(self, place: int, numbers: FloatArray, found: Round) -> Feedback:
        shows = {name: shown[place] for name, shown in found.shows.items()}
        shows["others"] = np.delete(numbers, place, axis=0).T
        logs = {} if self._values is None else self._known(place, self._values[place])
        return self._asked[place].feedback(found.paid[place], shows, logs)

    def _known(self, place: int, value: FloatArray) -> dict[str, FloatArray]:
        law = self._market.law(place, value)
        middle = None if law is None else law.quantiles(np.array([0.5]))
        best = {} if middle is None else {"best_number": np.broadcast_to(middle[0], self._shape[1:])}
        return {"value": value, **best}

    def _words(
        self, place: int, turn: int, values: FloatArray | None, row: int, names: Sequence[str], since: int = 0
    ) -> str:
        market = self._market
        first = max(since - 1, turn - _TOLD, 0)
        past = [self._line(place, number, row) for number in range(first, turn)]
        now = f"This is round {turn + 1} of {market.turns}." if market.turns > 1 else ""
        worth = "" if values is None else market.worth(float(values[place, row]))
        story = "\n".join(["Since then:" if since else "The rounds so far:", *past]) if past else ""
        rules = "" if since else market.rules(place)
        return (
            "\n\n".join(filter(None, [rules, story, " ".join(filter(None, [now, worth]))])) or "Choose again."
        )

    def _line(self, place: int, number: int, row: int) -> str:
        named, paid = (each[:, row] for each in self._past[number])
        others = [f"{one:.6g}" for one in np.delete(named, place).tolist()]
        whose = "the others'" if len(others) > 1 else "the other's"
        return (
            f"Round {number + 1}: your {self._market.noun} was {named[place]:.6g}, {whose} {', '.join(others)};"
            f" you earned {paid[place]:.6g}."
        )
