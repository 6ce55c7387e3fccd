"""Market entry: any number of firms decide at once whether to enter a market that has room for some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Environment, World
from ...core.spaces.menu import Menu

__all__ = ["MarketEntry"]

_DOORS = Menu(("Enter", "Stay out"))
_ENTER = 0


class MarketEntry(Environment):
    """One role, ``firm``, of many members: whoever enters earns ``outside + slope * (capacity - entrants)``, whoever stays out ``outside``.

    All firms are asked at once in each round, and then told how many entered. In the symmetric equilibrium each enters with
    probability (capacity - 1) / (firms - 1), whatever ``outside`` and ``slope``: with the others' mean of (firms - 1) p
    entrants, a firm is as well off inside as outside. Equilibria in which firms play differently exist besides.
    ``sees`` holds ``own[B]`` and ``entrants[B]`` of the last round (-1 at turn 0).

    >>> round(MarketEntry(firms=21, capacity=6).entry, 6)
    0.25

    Source: Selten and Gueth (1982), "Equilibrium point selection in a class of market entry games"; Rapoport, Seale, Erev and
    Sundali (1998), "Equilibrium play in large group market entry games", Management Science 44, 119-141.
    """

    stationary: ClassVar[bool] = True

    firms: int = Field(20, ge=2, description="members of the role")
    capacity: float = Field(8.0, gt=1, description="entrants with which it is as good inside as outside")
    outside: float = Field(1.0, allow_inf_nan=False, description="earned by staying out")
    slope: float = Field(
        2.0, gt=0, allow_inf_nan=False, description="lost by each entrant for each other one"
    )
    turns: int = Field(1, ge=1, description="rounds in an episode")

    @model_validator(mode="after")
    def _checked(self) -> MarketEntry:
        if self.capacity >= self.firms:
            raise InputError(
                f"capacity {self.capacity} holds all {self.firms} firms, and each should enter; make it smaller"
            )
        return self

    @property
    def entry(self) -> float:
        """The symmetric equilibrium's probability of entering."""
        return (self.capacity - 1) / (self.firms - 1)

    @property
    def seats(self) -> tuple[Seat]:
        """One seat, ``firm``, with as many members as there are firms."""
        return (Seat("firm", _DOORS, members=self.firms),)

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """Markets for these episodes; the game itself draws nothing, so ``chance`` is not used."""
        return _Market(self, episode)

    def optimal(self, observation: Observation) -> MixedStrategy:
        """The symmetric equilibrium, the same for all firms."""
        return MixedStrategy(_DOORS, [self.entry, 1 - self.entry])


class _Market(World):
    """``E`` markets with all of their firms: rows are episode by episode, and in each by member."""

    def __init__(self, game: MarketEntry, episode: IntArray) -> None:
        self._game, self._seat = game, game.seats[0]
        self._shape = (len(episode), game.firms)
        self._episode = np.repeat(episode, game.firms)
        self._member = np.tile(np.arange(game.firms), len(episode))
        self._past: list[tuple[NDArray[np.bool_], IntArray]] = []  # who entered [E * M], and how many [E]
        self._earned = np.zeros(self._shape)

    def ask(self) -> Sequence[Observation]:
        """All firms of all markets."""
        turn = len(self._past)
        if turn == self._game.turns:
            return ()
        turns = np.broadcast_to(np.int64(turn), self._episode.shape)
        words = partial(_words, self._game, tuple(self._past))
        self._asked = Observation(self._seat, self._episode, turns, self._sees(), words, member=self._member)
        return (self._asked,)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """What each earned, and how many ``entrants`` there were."""
        entered = choices[0].action == _ENTER
        entrants = entered.reshape(self._shape).sum(axis=1)
        self._past.append((entered, entrants))
        crowd = np.repeat(entrants, self._game.firms)
        gain = self._game.slope * (self._game.capacity - crowd)
        paid = self._game.outside + np.where(entered, gain, 0.0)
        self._earned += paid.reshape(self._shape)
        return (self._asked.feedback(paid, {"entrants": crowd}),)

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each firm earned in each market, [E, M]."""
        return {self._seat.name: self._earned}

    def _sees(self) -> dict[str, NDArray[np.int64]]:
        if not self._past:
            nothing = np.broadcast_to(np.int64(-1), self._episode.shape)
            return {"own": nothing, "entrants": nothing}
        entered, entrants = self._past[-1]
        return {"own": np.where(entered, 0, 1), "entrants": np.repeat(entrants, self._game.firms)}


def _words(
    game: MarketEntry,
    past: Sequence[tuple[NDArray[np.bool_], IntArray]],
    row: int,
    names: Sequence[str],
    since: int = 0,
) -> str:
    lines = [
        f"Round {t + 1}: you chose {names[0 if past[t][0][row] else 1]}; {past[t][1][row // game.firms]} firms entered."
        for t in range(since, len(past))
    ]
    story = "\n".join(["The rounds so far:", *lines] if lines and not since else lines)
    now = f"This is round {len(past) + 1} of {game.turns}." if game.turns > 1 else ""
    return "\n\n".join(part for part in ("" if since else _rules(game, names), story, now) if part)


def _rules(game: MarketEntry, names: Sequence[str]) -> str:
    rounds = "once" if game.turns == 1 else f"in each of {game.turns} rounds"
    return (
        f"You run one of {game.firms} firms. All of them decide at the same time, {rounds}, whether to enter a market:"
        f" {names[0]} or {names[1]}. A firm that stays out earns {game.outside:g}. A firm that enters earns"
        f" {game.outside:g} + {game.slope:g} x ({game.capacity:g} - E), where E is the number of all firms that enter, yours"
        " included. Your aim is to earn as much as you can."
    )
