"""A game that the members of a population play against each other, or against their neighbours on a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.games.payoff_bound import bounded
from ...core.games.symmetric_game import SymmetricGame
from ...core.recipes import World
from ...core.spaces.menu import Menu
from .shared.anonymous_game import AnonymousGame
from .shared.crowd_world import CrowdWorld, Told
from .shared.networks import Network, preferential, random_graph, ring
from .shared.words import number

__all__ = ["PopulationGame"]


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

    tells_each: ClassVar[bool] = True

    people: int = Field(100, ge=2, description="members of the role")
    actions: tuple[str, ...] = Field(("Hawk", "Dove"), min_length=2, description="what each may do")
    payoffs: tuple[tuple[float, ...], ...] = Field(
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
        bounded(np.array(self.payoffs))
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
        return _mean(np.array(self.payoffs)[own], others, self.people - 1)

    def told(self, actions: NDArray[Any]) -> Told:
        """``met[E * M]`` and ``met_paid[E * M]``, blank: whom a member meets is drawn in a world."""
        return {"met": np.zeros(actions.size, dtype=np.int64), "met_paid": np.zeros(actions.size)}

    def outcome(self, told: Told, names: Sequence[str]) -> str:
        """What the one that was met did and earned."""
        who = "the others" if self.network == "everyone" else "your neighbours"
        earned = number(float(told["met_paid"]))
        return f"one of {who}, drawn at random, chose {names[int(told['met'])]} and earned {earned}"

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """A population for each of these episodes, on a network of its own."""
        return _Population(self, episode, chance)

    def game(self) -> SymmetricGame | None:
        """One round, where everyone meets everyone."""
        return super().game() if self.network == "everyone" else None

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


class _Population(CrowdWorld):
    """``E`` populations as one network; arrays are [E * M]."""

    def __init__(self, game: PopulationGame, episode: IntArray, chance: Chance) -> None:
        super().__init__(game, episode)
        self._payoffs, self._chance = np.array(game.payoffs), chance
        ties = [game.ties(chance.sub("ties").take(slice(row, row + 1))) for row in range(len(episode))]
        known = [one for one in ties if one is not None]
        self._network = Network.joined(known) if known else None

    def played(self, actions: NDArray[Any]) -> tuple[FloatArray, Told]:
        """What each earns, and what the one that it met did and earned."""
        own, met = actions.ravel(), self._met()
        paid = self._paid(actions)
        return paid.reshape(actions.shape), {"met": own[met], "met_paid": paid[met]}

    def _paid(self, actions: IntArray) -> FloatArray:
        network, own = self._network, actions.ravel()
        if network is None:
            return self._game.pay(actions).ravel()
        taken = [network.sums((own == a).astype(np.float64)) for a in range(len(self._payoffs))]
        return _mean(self._payoffs[own], np.stack(taken, axis=1), network.degree)

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

    def _logs(self) -> Told:
        if self._network is None:
            return {}
        degree = self._network.degree.astype(np.float64)
        return {"degree": degree, "neighbour_degree": self._network.neighbour_degree}

    def _sees(self) -> Told:
        """Also what was earned; NaN where no payoff is told: -1 could be one."""
        if self._past:
            return {**super()._sees(), "paid": self._past[-1].paid}
        nothing = np.full(len(self._episode), np.nan)
        return {**super()._sees(), "paid": nothing, "met_paid": nothing}


def _mean(payoffs: FloatArray, others: NDArray[Any], count: IntArray | int) -> FloatArray:
    """The mean [...] of ``payoffs[..., A]`` over ``count[...]`` others, of whom ``others[..., A]`` take each action."""
    return np.asarray((others * payoffs).sum(axis=-1) / count)
