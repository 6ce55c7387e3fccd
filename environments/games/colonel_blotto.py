"""Colonel Blotto: two colonels spread their soldiers over fields at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from math import prod
from typing import ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import Field

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.games.normal_form import NormalForm
from ...core.games.profile import WHOLE
from ...core.games.solution import Component, Solution
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Environment, World
from ...core.spaces.allocation import Allocation
from ...core.spaces.space import Space
from ..solvers import zero_sum

__all__ = ["ColonelBlotto"]

_PLACES = ("blotto", "enemy")
_MOST_CELLS = 500_000


class ColonelBlotto(Environment):
    """Each colonel sends all soldiers to the fields, unseen by the other; a field goes to who has more there, to nobody at a tie.

    The two objectives differ, in payoffs and in optima:

    - ``margin``: the share of fields won minus the share lost;
    - ``majority``: 1 to who wins more fields than the other, -1 to the other, 0 to both where they win as many.

    The game is zero-sum. ``sees`` holds the last allocations of both, ``own[B, F]`` and ``opponent[B, F]`` (-1 at turn 0).

    The fields are alike, so some optimal strategy treats them alike: it draws how the army is split, and sends the parts to
    the fields in random order. It is found by the linear program over splits, and is the one that `equilibrium` plays; there
    are others in general. The values for 6 against 5 soldiers and 3 fields are 4/27 (margin) and 4/9 (majority). Where a
    colonel has more than 4096 allocations, no optimum is given.

    >>> game = ColonelBlotto(soldiers=6, enemy_soldiers=5)
    >>> round(game.value(), 6), round(game.model_copy(update={"objective": "majority"}).value(), 6)
    (0.148148, 0.444444)

    Source: Borel (1921), "La theorie du jeu et les equations integrales a noyau symetrique"; whole soldiers: Hart (2008),
    "Discrete Colonel Blotto and General Lotto games", International Journal of Game Theory 36, 441-460.
    """

    stationary: ClassVar[bool] = True

    soldiers: int = Field(5, ge=1, le=1000, description="soldiers of Colonel Blotto")
    enemy_soldiers: int = Field(5, ge=1, le=1000, description="soldiers of the enemy")
    fields: int = Field(3, ge=2, le=100, description="number of fields")
    objective: Literal["margin", "majority"] = Field(
        "margin", description="what is paid: the share of fields won minus lost, or the sign of it"
    )
    turns: int = Field(1, ge=1, description="battles in an episode")

    @property
    def seats(self) -> tuple[Seat, Seat]:
        """Two seats, ``blotto`` and ``enemy``."""
        names = tuple(f"Field {k}" for k in range(1, self.fields + 1))
        armies = (self.soldiers, self.enemy_soldiers)
        first, second = (
            Seat(place, Allocation(army, names)) for place, army in zip(_PLACES, armies, strict=True)
        )
        return first, second

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """Fields for these episodes; the game itself draws nothing, so ``chance`` is not used."""
        return _Battles(self, episode)

    def optimal(self, observation: Observation) -> MixedStrategy | None:
        """The seat's optimal strategy that treats all fields alike; None where its allocations are not listed."""
        if not observation.seat.space.listed:
            return None
        return _optima(self)[_PLACES.index(observation.seat.name)]

    def game(self) -> NormalForm | None:
        """One battle as a table; None where it has more than 500,000 cells, or allocations that are not listed."""
        return _game(self)

    def solution(self) -> Solution | None:
        """The optimal strategies that treat all fields alike; others may exist. None where allocations are not listed."""
        return _solution(self) if all(seat.space.listed for seat in self.seats) else None

    def value(self) -> float:
        """What a battle is worth to Colonel Blotto where both play an optimal strategy."""
        return _solved(self).value

    def payoff(self, own: IntArray, other: IntArray) -> FloatArray:
        """What allocations ``own[..., F]`` earn against ``other[..., F]``, broadcast."""
        margin = np.sign(own - other).sum(axis=-1)
        return np.asarray(margin / self.fields if self.objective == "margin" else np.sign(margin), np.float64)


class _Solved(NamedTuple):
    """Optimal laws over the labels of each seat, and the value to the first."""

    laws: tuple[FloatArray, FloatArray]
    value: float


@lru_cache(maxsize=64)
def _solved(game: ColonelBlotto) -> _Solved:
    """The linear program over splits. Raises `InputError` where allocations are not listed."""
    first, second = (_all(seat.space) for seat in game.seats)
    (splits, own), (_, other) = _splits(first), _splits(second)
    sizes = np.bincount(other)
    paid = [np.bincount(other, game.payoff(split, second)) / sizes for split in splits]
    solution = zero_sum.solve(np.array(paid))
    laws = (_spread(solution.row, own), _spread(solution.column, other))
    return _Solved(laws, solution.value)


@lru_cache(maxsize=64)
def _solution(game: ColonelBlotto) -> Solution:
    laws, value = _solved(game)
    selected = {place: {WHOLE: law} for place, law in zip(_PLACES, laws, strict=True)}
    table, values = _game(game), {_PLACES[0]: value, _PLACES[1]: 0 - value}
    accuracy = None if table is None else table.accuracy(selected)
    return Solution(
        (Component.point(selected),), selected, values, "treats all fields alike", accuracy=accuracy
    )


def _all(space: Space) -> IntArray:
    if not space.listed:
        raise InputError(f"{space.describe()} can be written in more than 4096 ways; make the battle smaller")
    return space.at(np.arange(len(space.labels)))


def _splits(allocations: IntArray) -> tuple[IntArray, IntArray]:
    """The ways to split an army, whatever the fields' order [P, F], and which of them each allocation [A] is."""
    splits, place = np.unique(np.sort(allocations, axis=1), axis=0, return_inverse=True)
    return splits, place.reshape(-1)


def _spread(law: FloatArray, place: IntArray) -> FloatArray:
    """The law over allocations in which those of one split are equally likely."""
    return law[place] / np.bincount(place)[place]


@lru_cache(maxsize=64)
def _optima(game: ColonelBlotto) -> tuple[MixedStrategy, MixedStrategy]:
    (first, second), laws = game.seats, _solved(game).laws
    return MixedStrategy(first.space, laws[0]), MixedStrategy(second.space, laws[1])


@lru_cache(maxsize=16)
def _game(game: ColonelBlotto) -> NormalForm | None:
    spaces = [seat.space for seat in game.seats]
    if not all(space.listed for space in spaces) or prod(len(space.labels) for space in spaces) > _MOST_CELLS:
        return None
    first, second = map(_all, spaces)
    paid = np.stack([game.payoff(own, second) for own in first])
    return NormalForm(_PLACES, [space.labels for space in spaces], np.stack([paid, 0 - paid]))


class _Battles(World):
    """``B`` episodes of as many battles as the game has turns."""

    def __init__(self, game: ColonelBlotto, episode: IntArray) -> None:
        self._game, self._seats, self._episode = game, game.seats, episode
        self._past: list[tuple[IntArray, IntArray]] = []
        self._won = np.zeros(len(episode))

    def ask(self) -> Sequence[Observation]:
        """One observation for each colonel."""
        turn = len(self._past)
        if turn == self._game.turns:
            return ()
        turns = np.broadcast_to(np.int64(turn), self._episode.shape)
        self._asked = tuple(self._observation(index, turns) for index in (0, 1))
        return self._asked

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """What the battle paid, and the ``opponent``'s allocation [B, F] in ``shows``."""
        first, second = (choice.action for choice in choices)
        self._past.append((first, second))
        paid = self._game.payoff(first, second)
        self._won += paid
        return (
            self._asked[0].feedback(paid, {"opponent": second}),
            self._asked[1].feedback(0 - paid, {"opponent": first}),
        )

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What Colonel Blotto won, and the enemy lost."""
        return {_PLACES[0]: self._won, _PLACES[1]: 0 - self._won}

    def _observation(self, index: int, turn: IntArray) -> Observation:
        nothing = np.full((len(self._episode), self._game.fields), -1)
        last = self._past[-1] if self._past else (nothing, nothing)
        sees = {"own": last[index], "opponent": last[1 - index]}
        words = partial(_words, self._game, index, tuple(self._past))
        return Observation(self._seats[index], self._episode, turn, sees, words)


def _words(
    game: ColonelBlotto,
    index: int,
    past: Sequence[tuple[IntArray, IntArray]],
    row: int,
    names: Sequence[str],
    since: int = 0,
) -> str:
    """The rules, and the battles so far (with ``since``, the battles from that turn on alone)."""
    lines = [
        _line(game, t + 1, past[t][index][row], past[t][1 - index][row]) for t in range(since, len(past))
    ]
    story = "\n".join(["The battles so far:", *lines]) if lines and not since else "\n".join(lines)
    now = f"This is battle {len(past) + 1} of {game.turns}." if game.turns > 1 else ""
    return "\n\n".join(part for part in ("" if since else _rules(game, index), story, now) if part)


def _rules(game: ColonelBlotto, index: int) -> str:
    own, other = (game.soldiers, game.enemy_soldiers)[:: 1 - 2 * index]
    battles = "one battle" if game.turns == 1 else f"{game.turns} battles"
    paid = {
        "margin": "the share of the fields that you win minus the share that you lose",
        "majority": "1 if you win more fields than you lose, -1 if you lose more than you win, and 0 otherwise",
    }[game.objective]
    return (
        f"You fight {battles} against one other player, over {game.fields} fields. You have {own} soldiers and the other"
        f" player has {other}. Both of you send all of your soldiers to the fields at the same time; neither sees where the"
        " other's go. Whoever has more soldiers on a field wins it; where both have as many, nobody does.\n\n"
        f"A battle pays you {paid}. The game is zero-sum: what one player wins, the other player loses."
        " Your aim is to collect as many points as you can."
    )


def _line(game: ColonelBlotto, number: int, own: IntArray, other: IntArray) -> str:
    mine, theirs = ("-".join(map(str, sent.tolist())) for sent in (own, other))
    earned = float(game.payoff(own, other))
    return f"Battle {number}: you sent {mine}, the other player sent {theirs}; your payoff was {earned:.6g}."
