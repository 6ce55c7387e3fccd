"""Deal or no deal: two players who value things differently, and know their own values alone, agree on who takes what or get nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import product
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.questions import Choice, Feedback, Observation, Seat
from ...core.recipes import Environment, World
from ...core.spaces.menu import Menu
from ...core.spaces.record import Record
from ...core.spaces.text import Text
from .shared.offers import amounts
from .shared.talk import told_messages
from .shared.turns import FIRST_AND_SECOND
from .shared.words import counted

__all__ = ["DealOrNoDeal"]

_MOST_SPLITS, _MOST_VALUES = 4096, 1000


class DealOrNoDeal(Environment):
    """``items`` (how many there are of each kind) lie on the table. In turn, the first player beginning, each says what it would take,
    with a ``message``; who asks for exactly what the other's last proposal left has accepted, and both get what they took. Without
    agreement after ``rounds`` proposals of each, both get nothing.

    Each player's values are whole numbers that make all items together worth ``worth`` to it, drawn evenly among the pairs in which every
    kind is worth something to one of them and some kind to both. Without ``talk`` there are proposals alone, which are listed.
    The last decision of each seat logs ``agreed``, ``joint_value`` (what both got together), and ``pareto`` (1 where no other split would
    have been better for one and no worse for the other). No optimum is given: with values unknown to the other it depends on beliefs.
    ``sees`` holds ``values`` [B, K] and what the other's last proposal ``left`` [B, K], -1 where there is none.

    >>> DealOrNoDeal(talk=False).seats[0].space.labels[5]
    '{"books": "0", "hats": "2", "balls": "1"}'

    Source: Lewis, Yarats, Dauphin, Parikh and Batra (2017), "Deal or no deal? End-to-end learning for negotiation dialogues", EMNLP, 2443-2453;
    DeVault, Mell and Gratch (2015), "Toward natural turn-taking in a virtual human negotiation agent" (the task).
    """

    stationary: ClassVar[bool] = True

    items: dict[str, int] = Field(
        {"books": 3, "hats": 2, "balls": 1}, description="how many there are of each kind"
    )
    worth: int = Field(10, ge=1, le=100, description="what all items together are worth to each player")
    rounds: int = Field(5, ge=1, le=50, description="proposals that each player may make")
    talk: bool = Field(True, description="whether each proposal comes with a message")
    longest: int = Field(400, ge=8, description="most characters of a message")

    @model_validator(mode="after")
    def _has_splits(self) -> DealOrNoDeal:
        if "message" in self.items or len(self.items) < 2 or min(self.items.values(), default=0) < 1:
            raise InputError(
                f"items {self.items} came; give two kinds or more, one of each or more, and none called message"
            )
        if np.prod([count + 1 for count in self.items.values()]) > _MOST_SPLITS:
            raise InputError(
                f"items {self.items} can be split in more than {_MOST_SPLITS:,} ways; give fewer"
            )
        if (ways := _ways(tuple(self.items.values()), self.worth)) > _MOST_VALUES:
            raise InputError(
                f"items {self.items} can be worth {self.worth} in {ways:,} ways, {_MOST_VALUES:,} are allowed; make worth smaller"
            )
        if not len(self.valuations):
            raise InputError(
                f"items {self.items} cannot be worth {self.worth} to both, each kind to one of them and some kind to both; change worth"
            )
        return self

    @property
    def seats(self) -> tuple[Seat, Seat]:
        """The two players."""
        fields: dict[str, Menu | Text] = {name: Menu(amounts(count)) for name, count in self.items.items()}
        space = Record({**fields, **({"message": Text(self.longest)} if self.talk else {})})
        first, second = (Seat(name, space) for name in FIRST_AND_SECOND)
        return first, second

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """Negotiations whose values are drawn by address."""
        return _Negotiation(self, episode, chance)

    def optimal(self, observation: Observation) -> None:
        """None: it depends on what is believed of the other's values."""

    @property
    def valuations(self) -> IntArray:
        """All pairs of values that are drawn from, [P, 2, K]."""
        return _valuations(tuple(self.items.values()), self.worth)

    @property
    def splits(self) -> IntArray:
        """All that one player may take, [W, K]."""
        return np.array([*product(*(range(count + 1) for count in self.items.values()))], dtype=np.int64)

    def pareto(self, values: IntArray, taken: IntArray) -> NDArray[np.bool_]:
        """Whether no split is better for one and no worse for the other than ``taken[B, K]`` by the first, at ``values[B, 2, K]``."""
        counts = np.array([*self.items.values()])
        own = np.stack([values[:, 0] @ self.splits.T, values[:, 1] @ (counts - self.splits).T], axis=-1)
        got = self.worths(values, taken)[:, None]
        better = np.all(own >= got, axis=-1) & np.any(own > got, axis=-1)
        return np.asarray(~np.any(better, axis=1))

    def worths(self, values: IntArray, taken: IntArray) -> IntArray:
        """What both get [B, 2] where the first takes ``taken[B, K]`` and the second the rest."""
        rest = np.array([*self.items.values()]) - taken
        return np.stack([(values[:, 0] * taken).sum(axis=1), (values[:, 1] * rest).sum(axis=1)], axis=1)


def _ways(counts: Sequence[int], worth: int) -> int:
    """In how many ways items of these ``counts`` can be worth so much together."""
    ways = [1] + [0] * worth
    for count in counts:
        for total in range(count, worth + 1):
            ways[total] += ways[total - count]
    return ways[worth]


def _values(counts: Sequence[int], worth: int) -> Iterator[tuple[int, ...]]:
    """All values of the kinds with which items of these ``counts`` are worth so much together, rising."""
    if len(counts) == 1:
        if worth % counts[0] == 0:
            yield (worth // counts[0],)
        return
    for value in range(worth // counts[0] + 1):
        for rest in _values(counts[1:], worth - value * counts[0]):
            yield (value, *rest)


@lru_cache(maxsize=16)
def _valuations(counts: tuple[int, ...], worth: int) -> IntArray:
    values = np.array([*_values(counts, worth)], dtype=np.int64).reshape(-1, len(counts))
    first, second = np.repeat(values, len(values), axis=0), np.tile(values, (len(values), 1))
    fits = np.all(first + second > 0, axis=1) & np.any(first * second > 0, axis=1)
    return np.stack([first[fits], second[fits]], axis=1)


class _Negotiation(World):
    """``B`` negotiations; all that go on are at the same proposal."""

    def __init__(self, game: DealOrNoDeal, episode: IntArray, chance: Chance) -> None:
        self._game, self._episode, self._seats = game, episode, game.seats
        pairs = len(game.valuations)
        self._values = game.valuations[chance.sub("values").pick(np.full(pairs, 1 / pairs))]
        self._counts = np.array([*game.items.values()])
        self._open = np.arange(len(episode))
        # Of each proposal what its player would take [B, K], -1 in rows that are over.
        self._takes: list[IntArray] = []
        self._said: list[NDArray[np.object_]] = []
        self._paid = np.zeros((len(episode), 2))

    def ask(self) -> Sequence[Observation]:
        """The player whose turn it is, in all rows that go on."""
        made = len(self._takes)
        if made == 2 * self._game.rounds or not len(self._open):
            return ()
        rows, seat = self._open, made % 2
        sees = {"values": self._values[rows, seat], "left": self._left(rows)}
        words = partial(_words, self._game, seat, sees["values"], self._history(rows))
        turn = np.full(len(rows), made // 2)
        return (Observation(self._seats[seat], self._episode[rows], turn, sees, words),)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """What is paid to rows that end now, by agreement or without."""
        action, rows, made = choices[0].action, self._open, len(self._takes)
        takes = np.full((len(self._episode), len(self._counts)), -1)
        takes[rows] = np.stack([action[name] for name in self._game.items], axis=1)
        agreed = (takes[rows] == self._left(rows)).all(axis=1)
        self._takes.append(takes)
        said = np.full(len(self._episode), "", dtype=object)
        if self._game.talk:
            said[rows] = action["message"]
        self._said.append(said)
        over = agreed | (made + 1 == 2 * self._game.rounds)
        self._open = rows[~over]
        return self._end(rows[over], agreed[over], made) if over.any() else ()

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each player got."""
        return {seat.name: self._paid[:, place] for place, seat in enumerate(self._seats)}

    def _left(self, rows: IntArray) -> IntArray:
        """What the last proposal leaves to the player whose turn it is, [B, K]; -1 before the first."""
        if not self._takes:
            return np.full((len(rows), len(self._counts)), -1)
        return np.asarray(self._counts - self._takes[-1][rows])

    def _end(self, rows: IntArray, agreed: NDArray[np.bool_], made: int) -> list[Feedback]:
        own = self._takes[made][rows]
        taken = own if made % 2 == 0 else self._counts - own
        values = self._values[rows]
        worths = np.where(agreed[:, None], self._game.worths(values, taken), 0)
        self._paid[rows] = worths
        pareto = agreed & self._game.pareto(values, taken)
        logs: dict[str, NDArray[Any]] = {
            "agreed": agreed.astype(np.float64),
            "joint_value": worths.sum(axis=1).astype(np.float64),
            "pareto": pareto.astype(np.float64),
        }
        last = (made // 2, (made - 1) // 2)  # -1 where the second was never asked
        return [
            Feedback(
                seat, self._episode[rows], np.full(len(rows), last[place]), self._paid[rows, place], {}, logs
            )
            for place, seat in enumerate(self._seats)
        ]

    def _history(self, rows: IntArray) -> list[tuple[IntArray, NDArray[np.object_]]]:
        return [(takes[rows], said[rows]) for takes, said in zip(self._takes, self._said, strict=True)]


def _words(
    game: DealOrNoDeal,
    seat: int,
    values: IntArray,
    history: Sequence[tuple[IntArray, NDArray[np.object_]]],
    row: int,
    names: Sequence[str],
    since: int = 0,
) -> str:
    own = ", ".join(
        f"{name} {value} each" for name, value in zip(game.items, values[row].tolist(), strict=True)
    )
    lines = [_told(game, seat, number, takes[row], said[row]) for number, (takes, said) in enumerate(history)]
    left = np.array([*game.items.values()]) - history[-1][0][row] if history else None
    accept = "" if left is None else f"That leaves you {_listed(game, left)}: ask for exactly that to accept."
    parts = (
        _rules(game),
        f"You are the {FIRST_AND_SECOND[seat]} player. In points, these are worth to you: {own}.",
        "\n\n".join(lines),
        accept,
        f"This is proposal {len(history) // 2 + 1} of {game.rounds} that you may make. How many of each do you take?",
    )
    return "\n\n".join(filter(None, parts))


def _told(game: DealOrNoDeal, seat: int, number: int, takes: IntArray, said: str) -> str:
    who = "You" if number % 2 == seat else "The other player"
    asked = f"{who} asked for {_listed(game, takes)}."
    return f"{asked}\n{told_messages([(who, said)])}" if game.talk else asked


def _listed(game: DealOrNoDeal, counts: IntArray) -> str:
    return ", ".join(f"{name} {count}" for name, count in zip(game.items, counts.tolist(), strict=True))


def _rules(game: DealOrNoDeal) -> str:
    there = _listed(game, np.array([*game.items.values()]))
    message = " and writes a message" if game.talk else ""
    return (
        f"Two players share these things: {there}. Each player values them in points of its own, which the other does not know; all of them"
        f" together are worth {counted(game.worth, 'point')} to each. In turn, the first player beginning, each says how many of each it"
        f" takes{message}. Who asks for exactly what the other's last proposal left has accepted it, and both get what they took. If there is no"
        f" agreement after {counted(game.rounds, 'proposal')} of each, both get nothing. Your aim is to collect as many points as you can."
    )
