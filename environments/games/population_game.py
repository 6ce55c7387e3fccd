"""A game that the members of a population play against each other, or against their neighbours on a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Literal, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.games.solution import Solution
from ...core.games.symmetric_game import SymmetricGame
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Choice, Feedback, Observation
from ...core.recipes import World
from ...core.spaces.menu import Menu
from .shared.anonymous_game import AnonymousGame
from .shared.networks import Network, preferential, random_graph, ring
from .shared.words import number

__all__ = ["PopulationGame"]

_Number = Annotated[float, Field(allow_inf_nan=False)]


class PopulationGame(AnonymousGame):
    """All ``members`` choose one of the ``actions`` in each round, and each earns the mean of ``payoffs[own][other]`` over everyone else, or
    over its neighbours on a ``network``: a ring, ties at random, or ties that prefer those who have many. Then each meets one of them,
    drawn by address, and is told what that one did and earned, which is what imitation needs.

    Where everyone meets everyone, the symmetric equilibria of a round are the optima; on a network none is given. Each decision is
    logged with the member's ``degree`` and the mean degree of its neighbours, ``neighbour_degree``, which is the greater in the mean: most people's
    friends have more friends than they have. ``sees`` holds ``own[B]``, ``paid[B]``, ``met[B]`` and ``met_paid[B]`` of the last round (-1 and NaN at turn 0).

    >>> game = PopulationGame(people=1001)
    >>> round(game.blank_optimum(game.seats[0]).of("Hawk"), 3)
    0.5

    Source: hawks and doves, Maynard Smith and Price (1973), "The logic of animal conflict", Nature 246, 15-18; on networks, Nowak and May
    (1992), "Evolutionary games and spatial chaos", Nature 359, 826-829; degrees of neighbours, Feld (1991), "Why your friends have more
    friends than you do", American Journal of Sociology 96, 1464-1477.
    """

    people: int = Field(100, ge=2, description="members of the role")
    actions: tuple[str, ...] = Field(("Hawk", "Dove"), min_length=2, description="what each may do")
    payoffs: tuple[tuple[_Number, ...], ...] = Field(
        ((-1.0, 2.0), (0.0, 1.0)), description="earned by the own action (line) against another's"
    )
    network: Literal["everyone", "ring", "random", "preferential"] = Field(
        "everyone", description="who meets whom"
    )
    degree: int = Field(4, ge=2, description="neighbours in the mean, an even number")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        size = len(self.actions)
        if len(self.payoffs) != size or any(len(line) != size for line in self.payoffs):
            raise InputError(
                f"payoffs came for {len(self.payoffs)} actions; give {size} lines of {size} numbers"
            )
        if self.degree % 2 or (self.network != "everyone" and self.degree >= self.people):
            raise InputError(
                f"degree {self.degree} came for {self.people} people; give an even number below theirs"
            )
        return self

    @property
    def members(self) -> int:
        """The people."""
        return self.people

    @property
    def space(self) -> Menu:
        """The actions."""
        return Menu(self.actions)

    def payoff(self, own: IntArray, others: IntArray) -> FloatArray:
        """The mean over the others."""
        table = np.array(self.payoffs)
        return np.asarray((others * table[own]).sum(axis=-1) / (self.people - 1))

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """A population for each of these episodes, on a network of its own."""
        return _Population(self, episode, chance)

    def game(self) -> SymmetricGame | None:
        """One round, where everyone meets everyone."""
        return super().game() if self.network == "everyone" else None

    def solution(self) -> Solution | None:
        """Its symmetric equilibria, where everyone meets everyone."""
        return super().solution() if self.network == "everyone" else None

    def optimal(self, observation: Observation) -> MixedStrategy | None:
        """The selected one."""
        return super().optimal(observation) if self.network == "everyone" else None

    def ties(self, chance: Chance) -> Network | None:
        """The network of one episode; None where everyone meets everyone."""
        match self.network:
            case "everyone":
                return None
            case "ring":
                return ring(self.people, self.degree)
            case "random":
                return random_graph(self.people, self.degree, chance)
            case "preferential":
                return preferential(self.people, self.degree, chance)

    def rules(self, names: Sequence[str]) -> str:
        """Who meets whom, and what that pays."""
        whom = "all others" if self.network == "everyone" else "your neighbours, who stay the same"
        lines = [
            f"- {own} against {other}: {number(paid)}"
            for own, line in zip(names, self.payoffs, strict=True)
            for other, paid in zip(names, line, strict=True)
        ]
        opening = (
            f"You are one of {self.people} people. All choose an action at the same time, {self.rounds}: {', '.join(names)}. You earn the"
            f" mean of what your action earns against that of each of {whom}:"
        )
        return "\n".join([opening, *lines, "Your aim is to earn as much as you can."])


class _Round(NamedTuple):
    """A round: arrays [E * M] of what each did and earned, and of what the one it met did and earned."""

    turn: int
    own: IntArray
    paid: FloatArray
    met: IntArray
    met_paid: FloatArray


class _Population(World):
    """``E`` populations as one network; arrays are [E * M], rows of the loop episode by episode, and in each by member."""

    def __init__(self, game: PopulationGame, episode: IntArray, chance: Chance) -> None:
        self._game, self._seat, self._chance = game, game.seats[0], chance
        members = game.members
        self._episode, self._member = np.repeat(episode, members), np.tile(np.arange(members), len(episode))
        ties = [game.ties(chance.sub("ties").take(slice(row, row + 1))) for row in range(len(episode))]
        known = [one for one in ties if one is not None]
        self._network = Network.joined(known) if known else None
        self._turn, self._past = 0, tuple[_Round, ...]()
        self._earned = np.zeros(len(self._episode))

    def ask(self) -> Sequence[Observation]:
        """All members."""
        if self._turn == self._game.turns:
            return ()
        turn = np.broadcast_to(np.int64(self._turn), self._episode.shape)
        words = partial(_words, self._game, self._past, self._turn)
        situations = partial(_situations, self._past, len(self._episode))
        self._asked = Observation(
            self._seat,
            self._episode,
            turn,
            self._sees(),
            words,
            member=self._member,
            situations=situations,
        )
        return (self._asked,)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """What each earned; the degrees go to the ledger."""
        own = choices[0].action
        paid, met = self._pay(own), self._met()
        last = _Round(self._turn, own, paid, own[met], paid[met])
        recall = self._game.turns if self._game.recall is None else self._game.recall
        kept = (*self._past, last)
        self._past = kept[len(kept) - min(recall, len(kept)) :]
        self._turn += 1
        self._earned += paid
        shows = {"met": last.met, "met_paid": last.met_paid}
        return (self._asked.feedback(paid, shows, self._degrees()),)

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each member earned in each episode, [E, M]."""
        return {self._seat.name: self._earned.reshape(-1, self._game.members)}

    def _pay(self, own: IntArray) -> FloatArray:
        network = self._network
        if network is None:
            return self._game.pay(own.reshape(-1, self._game.members)).ravel()
        table = np.array(self._game.payoffs)
        others = np.stack([network.sums((own == a).astype(np.float64)) for a in range(len(table))], axis=1)
        return np.asarray((others * table[own]).sum(axis=1) / network.degree)

    def _met(self) -> IntArray:
        """The row of the one that each meets: the luck of members is contiguous, with the member where elsewhere the episode stands."""
        chance, members = self._chance, self._game.members
        luck = Chance(chance.seed, f"{chance.stream}/met", self._member, self._turn, self._episode).uniform()
        if self._network is None:
            drawn = np.minimum((luck * (members - 1)).astype(np.int64), members - 2)
            first = np.arange(len(luck)) - self._member
            return np.asarray(first + drawn + (drawn >= self._member), dtype=np.int64)
        degree = self._network.degree
        place = np.minimum((luck * degree).astype(np.int64), degree - 1)
        return self._network.ends[self._network.starts[:-1] + place]

    def _degrees(self) -> Mapping[str, FloatArray]:
        if self._network is None:
            return {}
        degree = self._network.degree.astype(np.float64)
        return {"degree": degree, "neighbour_degree": self._network.neighbour_degree}

    def _sees(self) -> Mapping[str, IntArray | FloatArray]:
        if not self._past:
            nobody, nothing = np.full(len(self._episode), -1), np.full(len(self._episode), np.nan)
            return {"own": nobody, "paid": nothing, "met": nobody, "met_paid": nothing}
        last = self._past[-1]
        return {"own": last.own, "paid": last.paid, "met": last.met, "met_paid": last.met_paid}


def _situations(past: Sequence[_Round], rows: int) -> IntArray:
    if not past:
        return np.zeros(rows, dtype=np.int64)
    told = np.stack([column for one in past for column in one[1:]], axis=1)
    return np.unique(told, axis=0, return_inverse=True)[1].reshape(-1)


def _words(
    game: PopulationGame, past: Sequence[_Round], turn: int, row: int, names: Sequence[str], since: int = 0
) -> str:
    lines = [_line(game, one, row, names) for one in past if one.turn >= since]
    now = [f"This is round {turn + 1} of {game.turns}."] if game.turns > 1 else []
    return "\n\n".join(
        [*([] if since else [game.rules(names)]), *(["\n".join(lines)] if lines else []), *now]
    )


def _line(game: PopulationGame, one: _Round, row: int, names: Sequence[str]) -> str:
    who = "others" if game.network == "everyone" else "neighbours"
    return (
        f"Round {one.turn + 1}: you chose {names[one.own[row]]} and earned {number(round(float(one.paid[row]), 6))}. One of your {who}, drawn"
        f" at random, chose {names[one.met[row]]} and earned {number(round(float(one.met_paid[row]), 6))}."
    )
