"""Any game played several times, between which a critic advises one of the players."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.laws.law import Law
from ...core.questions import Choice, Feedback, Observation, Seat, Words
from ...core.recipes import Environment, World
from ...core.spaces.text import Text
from ...registry.recipes import build, recipe_of
from .deal_or_no_deal import DealOrNoDeal
from .shared.talk import quoted
from .shared.words import number

__all__ = ["CoachedGame"]

_AnyGame = Annotated[Environment, BeforeValidator(partial(build, "environments")), PlainSerializer(recipe_of)]
_CRITIC = "critic"


class CoachedGame(Environment):
    """``game`` is played ``games`` times in an episode. After each but the last the seat ``critic`` reads what ``player`` last read, did and
    earned, and writes to it; the player reads that before the next game.

    Games are drawn independently of each other. Players are told which game it is and what they earned in those before. The critic is
    paid what the player earns from the second game on. ``sees`` holds what the game shows and ``game`` [B], from 0. The optimum is
    the game's, where that is the same at all decisions of a seat; the critic has none.

        environment: coached_game
        game: deal_or_no_deal
        player: first

    Source: Fu, Peng, Khot and Lapata (2023), "Improving language model negotiation with self-play and in-context learning from AI
    feedback", arXiv 2305.10142, in outline.
    """

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)
    stationary: ClassVar[bool] = True

    stage: _AnyGame = Field(
        default_factory=DealOrNoDeal,
        alias="game",
        description="the game: an environment's name, or a mapping with its fields",
    )
    games: int = Field(3, ge=2, le=100, description="how many times it is played")
    player: str = Field("first", description="the seat of the game that is advised")
    longest: int = Field(600, ge=8, description="most characters of the critic's advice")

    @model_validator(mode="after")
    def _has_the_player(self) -> CoachedGame:
        names = [seat.name for seat in self.stage.seats]
        if self.player not in names or _CRITIC in names:
            raise InputError(
                f"player {self.player!r} came; the seats of the game are {', '.join(names)}: give one of them, and none is called {_CRITIC}"
            )
        if any(seat.members > 1 for seat in self.stage.seats):
            raise InputError("a game came whose seats have many members; give one whose seats have one each")
        return self

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The seats of the game, and the critic."""
        return (*self.stage.seats, Seat(_CRITIC, Text(self.longest)))

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """Games whose chance is addressed by their number."""
        return _Coached(self, episode, chance)

    def optimal(self, observation: Observation) -> Law | None:
        """The game's, where it is the same at all decisions of the seat."""
        plays = observation.seat.name != _CRITIC
        return self.stage.optimal(observation) if plays and self.stage.stationary else None


@dataclass(frozen=True, eq=False)
class _Answered:
    """What the player was asked at one time, and what it answered in words."""

    asked: Observation
    answers: NDArray[np.object_]


class _Coached(World):
    """``B`` episodes, all at the same game; turns of a seat go on from game to game."""

    def __init__(self, rules: CoachedGame, episode: IntArray, chance: Chance) -> None:
        self._rules, self._episode, self._chance = rules, episode, chance
        self._seats = {seat.name: seat for seat in rules.seats}
        self._earned: list[dict[str, FloatArray]] = []  # by each seat in each game, the one under way last
        self._advice: list[NDArray[np.object_]] = []
        self._next = dict.fromkeys(self._seats, 0)  # turns that a seat has had
        self._asks: Sequence[Observation] = ()
        self._open()

    def ask(self) -> Sequence[Observation]:
        """The game's questions, or the critic's between two games."""
        if self._asks:
            return [self._outer(one) for one in self._asks]
        if len(self._earned) == self._rules.games:
            return ()
        words = partial(_to_advise, self._rules, self._episode, tuple(self._answered), self._earned[-1])
        turn = np.full(len(self._episode), len(self._advice))
        return (Observation(self._seats[_CRITIC], self._episode, turn, {}, words),)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """What the game pays and shows; nothing for advice, after which the next game begins."""
        if not self._asks:
            self._advice.append(choices[0].action)
            self._open()
            return ()
        self._note(choices)
        paid = [*self._world.tell(choices)]
        self._asks = self._world.ask()
        if not self._asks:
            paid += self._world.settle()
        return [self._outer_feedback(one) for one in paid]

    def settle(self) -> Sequence[Feedback]:
        """To the critic, for its last advice, what the player earned from the second game on."""
        last = np.full(len(self._episode), len(self._advice) - 1)
        return (Feedback(self._seats[_CRITIC], self._episode, last, self._after_advice()),)

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each seat earned in all games, and the critic."""
        totals = {name: _total(self._earned, name) for name in self._earned[0]}
        return {**totals, _CRITIC: self._after_advice()}

    def _after_advice(self) -> FloatArray:
        return _total(self._earned, self._rules.player) - self._earned[0][self._rules.player]

    def _open(self) -> None:
        """Begin the next game."""
        self._first = dict(self._next)
        chance = self._chance.sub(f"game/{len(self._earned)}")
        self._world = self._rules.stage.begin(self._episode, chance)
        self._answered: list[_Answered] = []
        self._earned.append({seat.name: np.zeros(len(self._episode)) for seat in self._rules.stage.seats})
        self._asks = self._world.ask()

    def _note(self, choices: Sequence[Choice]) -> None:
        """Keep what the player was asked, and count the turns of all."""
        for asked, choice in zip(self._asks, choices, strict=True):
            name = asked.seat.name
            self._next[name] = self._first[name] + int(asked.turn.max()) + 1
            if name == self._rules.player:
                self._answered.append(_Answered(asked, asked.seat.space.texts(choice.action)))

    def _outer(self, asked: Observation) -> Observation:
        """A question of the game under way as one of the episode."""
        game = np.full(len(asked), len(self._earned) - 1)
        rows = np.searchsorted(self._episode, asked.episode)
        name, first = asked.seat.name, self._first[asked.seat.name]
        before = np.array([one[name][rows] for one in self._earned[:-1]]).reshape(-1, len(rows))
        advised = self._advice if name == self._rules.player else []
        advice = advised[-1][rows] if advised else None
        words = partial(_to_play, self._rules, before, advice, asked.words, first)
        return replace(asked, turn=asked.turn + first, sees={**asked.sees, "game": game}, words=words)

    def _outer_feedback(self, paid: Feedback) -> Feedback:
        """A payment of the game under way as one of the episode, counted."""
        name = paid.seat.name
        rows = np.searchsorted(self._episode, paid.episode)
        np.add.at(self._earned[-1][name], rows, np.nan_to_num(paid.reward))
        return replace(paid, turn=np.where(paid.turn < 0, paid.turn, paid.turn + self._first[name]))


def _total(earned: Sequence[Mapping[str, FloatArray]], name: str) -> FloatArray:
    """What a seat earned in all games, [B]."""
    return np.asarray(np.sum([one[name] for one in earned], axis=0))


def _to_play(
    rules: CoachedGame,
    before: FloatArray,
    advice: NDArray[np.object_] | None,
    words: Words,
    first: int,
    row: int,
    names: Sequence[str],
    since: int = 0,
) -> str:
    """The game's words; where it begins, which one it is, what was earned before, and the advice."""
    if since > first:
        return words(row, names, since - first)
    earned = ", ".join(number(float(one)) for one in before[:, row])
    parts = (
        words(row, names, 0),
        f"This is game {len(before) + 1} of {rules.games}, each of which begins anew."
        + (f" Your payoffs in those before: {earned}." if earned else ""),
        "" if advice is None else f"A critic, who saw your last game, wrote to you:\n{quoted(advice[row])}",
    )
    return "\n\n".join(filter(None, parts))


def _to_advise(
    rules: CoachedGame,
    episodes: IntArray,
    answered: Sequence[_Answered],
    earned: Mapping[str, FloatArray],
    row: int,
    names: Sequence[str],
    since: int = 0,
) -> str:
    """What the player last read, did and earned."""
    for one in reversed(answered):
        (place,) = np.nonzero(one.asked.episode == episodes[row])
        if len(place):
            told = f"It last read:\n{quoted(one.asked.text(int(place[0])))}\n\nIt answered:\n{quoted(one.answers[place[0]])}"
            break
    else:
        told = "It was asked nothing."
    paid = "; ".join(f"{name} {number(float(one[row]))}" for name, one in earned.items())
    return (
        f"A game is played {rules.games} times, and you advise the player {rules.player}, who wants to earn as much as it can. {told}\n\n"
        f"Payoffs in that game: {paid}.\n\nWrite, in at most {rules.longest} characters, what it should do otherwise in the next game."
    )
