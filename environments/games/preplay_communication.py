"""Any game in normal form, before which the players write to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, model_validator

from ...core.chance import Chance, FloatArray, IntArray
from ...core.games.normal_form import NormalForm
from ...core.games.solution import Solution
from ...core.laws.law import Law
from ...core.questions import Choice, Feedback, Observation, Seat, Words
from ...core.recipes import Environment, World
from ...core.spaces.text import Text
from .matrix_game import MatrixGame
from .shared.inner_game import InnerGame
from .shared.talk import told_messages

__all__ = ["PreplayCommunication"]

_Messages = NDArray[np.object_]


class PreplayCommunication(Environment):
    """A game before which messages are exchanged ``exchanges`` times (0: none); they cost nothing and bind nobody.

    All ``speakers`` (all players, or the first alone) write at the same time and then read what the others wrote; after the last exchange
    the game is played. Messages come from a seat of their own, ``row_message`` for ``row``, which is paid what ``row`` is paid. The seats
    of the game see ``messages`` [B, M] beside what the game shows, exchange by exchange in the order of the seats.

    The optimum is that of the game where it has one equilibrium, or is zero-sum between two: talk then changes nothing. Elsewhere
    it can select an equilibrium, or lottery between several, and none is given. Players should call the actions by the game's own
    labels, as messages do.

        environment: preplay_communication
        game: battle_of_the_sexes
        exchanges: 1

    Source: Farrell (1987), "Cheap talk, coordination, and entry", RAND Journal of Economics 18, 34-39; one-way and two-way talk, Cooper,
    DeJong, Forsythe and Ross (1989), "Communication in the battle of the sexes game", RAND Journal of Economics 20, 568-587.
    """

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)
    stationary: ClassVar[bool] = True

    stage: InnerGame = Field(
        default_factory=lambda: MatrixGame.model_validate({"game": "prisoners_dilemma"}),
        alias="game",
        description="the game: a name, also of the library of games, or a mapping with its fields",
    )
    exchanges: int = Field(1, ge=0, description="messages that each speaker writes before the game")
    speakers: Literal["all", "first"] = Field(
        "all", description="who writes: all players, or the first alone"
    )
    longest: int = Field(400, ge=8, description="most characters of a message")

    @model_validator(mode="after")
    def _told_apart(self) -> PreplayCommunication:
        seats = [seat.name for seat in self.seats]
        if len(set(seats)) < len(seats):
            raise ValueError(
                f"seats {', '.join(seats)} came, of which two have one name; rename those of the game"
            )
        return self

    @property
    def writers(self) -> tuple[str, ...]:
        """The players who write."""
        if not self.exchanges:
            return ()
        return self.stage.names if self.speakers == "all" else self.stage.names[:1]

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The seats of the game, and one that writes for each of ``writers``."""
        writing = (Seat(f"{name}_message", Text(self.longest)) for name in self.writers)
        return (*self.stage.seats, *writing)

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """Talk and then the game; the talk itself draws nothing."""
        return _Talk(self, episode, chance)

    def game(self) -> NormalForm:
        """The game that is played after the talk."""
        return self.stage.game()

    def solution(self) -> Solution | None:
        """The equilibria of the game, where talk cannot add to them; else None."""
        solution, stage = self.stage.solution(), self.stage.game()
        alone = stage.is_zero_sum and len(stage.seats) == 2
        return solution if solution is not None and (alone or solution.is_unique) else None

    def optimal(self, observation: Observation) -> Law | None:
        """The seat's part in the equilibrium of the game; None for messages, and where talk may select another."""
        plays = observation.seat.name in self.stage.names
        return self.stage.optimal(observation) if plays and self.solution() is not None else None


class _Talk(World):
    """``B`` episodes: so many exchanges of messages, then the game's own world."""

    def __init__(self, game: PreplayCommunication, episode: IntArray, chance: Chance) -> None:
        self._game, self._episode = game, episode
        self._writing = [seat for seat in game.seats if seat.name not in game.stage.names]
        self._play = game.stage.begin(episode, chance)
        self._said: list[_Messages] = []  # one column [B, writers] an exchange

    def ask(self) -> Sequence[Observation]:
        """Those who write, until all exchanges are over; then the game's questions."""
        if self._is_talking:
            return [self._to_write(place, seat) for place, seat in enumerate(self._writing)]
        self._asked = self._play.ask()
        return [self._to_play(one) for one in self._asked]

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """Nothing for messages; what the game pays and shows."""
        if self._is_talking:
            self._said.append(np.stack([choice.action for choice in choices], axis=1))
            return ()
        return self._play.tell(choices)

    def settle(self) -> Sequence[Feedback]:
        """To each who writes what its player earned in the game, for its last message."""
        paid, last = self._play.payoffs() or {}, np.full(len(self._episode), self._game.exchanges - 1)
        return [
            Feedback(seat, self._episode, last, paid[name])
            for seat, name in zip(self._writing, self._game.writers, strict=True)
        ]

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What the game has paid to each seat, and as much to who writes for it."""
        paid = self._play.payoffs() or {}
        return {**paid, **{f"{name}_message": paid[name] for name in self._game.writers}}

    @property
    def _is_talking(self) -> bool:
        return len(self._said) < self._game.exchanges

    def _to_write(self, place: int, seat: Seat) -> Observation:
        turn = np.full(len(self._episode), len(self._said))
        messages = self._messages(np.arange(len(self._episode)))
        words = partial(_words_to_write, self._game, place, messages)
        return Observation(seat, self._episode, turn, {"messages": messages}, words)

    def _to_play(self, asked: Observation) -> Observation:
        if not self._said:
            return asked
        rows = np.searchsorted(self._episode, asked.episode)
        messages = self._messages(rows)
        words = partial(_words_to_play, self._game, asked.seat.name, messages, asked.words)
        return replace(asked, sees={**asked.sees, "messages": messages}, words=words)

    def _messages(self, rows: IntArray) -> _Messages:
        """All that was written, [B, exchanges * writers]."""
        nothing = np.empty((len(self._episode), 0), dtype=object)
        return np.concatenate([nothing, *self._said], axis=1)[rows]


def _words_to_write(
    game: PreplayCommunication,
    place: int,
    messages: _Messages,
    row: int,
    names: Sequence[str],
    since: int = 0,
) -> str:
    view = game.stage.views()[place]
    readers = "the other player" if len(view.others) == 1 else "the other players"
    both = "" if game.speakers == "first" else f" and read what {readers} wrote at the same time"
    said = len(messages[row]) // len(game.writers)
    which = f"message {said + 1} of {game.exchanges}" if game.exchanges > 1 else "your message"
    parts = (
        view.text(0, [], view.menu.actions),
        f"Before the game you write to {readers}, who read it before they choose{both}. Messages cost nothing and bind nobody.",
        _told(game, game.stage.names[place], messages[row]),
        f"Write {which} to {readers}.",
    )
    return "\n\n".join(filter(None, parts))


def _words_to_play(
    game: PreplayCommunication,
    reader: str,
    messages: _Messages,
    play: Words,
    row: int,
    names: Sequence[str],
    since: int = 0,
) -> str:
    words = play(row, names, since)
    if since:
        return words
    talk = "Before the game there was talk, which cost nothing and binds nobody."
    return "\n\n".join((words, talk, _told(game, reader, messages[row])))


def _told(game: PreplayCommunication, reader: str, messages: Sequence[str]) -> str:
    """All messages of a row as ``reader`` reads them."""
    alone = len(game.stage.names) == 2
    who = {name: "The other player" if alone else name.replace("_", " ") for name in game.stage.names}
    who[reader] = "You"
    writers = [who[name] for name in game.writers] * game.exchanges
    return told_messages(zip(writers, messages, strict=False))
