"""Games of one role with many members, who all decide at once in each round: the world that they share.

Actions and payments of E episodes are arrays [E, M], a column for each member; rows of the loop are episode by episode,
and in each by member.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ....core.chance import Chance, FloatArray, IntArray
from ....core.questions import Choice, Feedback, Observation, Seat
from ....core.recipes import Environment, World
from ....core.spaces.space import Space
from .words import number

__all__ = ["CrowdGame", "CrowdWorld", "Told"]

Told = Mapping[str, NDArray[Any]]
"""What all members of an episode are told of a round: arrays [E, ...] by their names."""


class CrowdGame(Environment):
    """Base of the games that one role of many members plays, for ``turns`` rounds with the history shown.

    A game defines ``members``, ``space``, ``pay``, ``told``, ``rules`` and ``outcome``; it may name its ``role``.
    ``sees`` holds each member's last answer (``own[B]``) and what it was ``told``, -1 at turn 0.
    """

    __abstract__: ClassVar[bool] = True
    stationary: ClassVar[bool] = True
    role: ClassVar[str] = "player"

    turns: int = Field(1, ge=1, description="rounds in an episode")

    @property
    def members(self) -> int:
        """How many play."""
        raise NotImplementedError

    @property
    def space(self) -> Space:
        """What each may answer."""
        raise NotImplementedError

    def pay(self, actions: NDArray[Any]) -> FloatArray:
        """What each member earns in a round in which ``actions[E, M]`` are taken, [E, M]."""
        raise NotImplementedError

    def told(self, actions: NDArray[Any]) -> Told:
        """What everyone is told of a round in which ``actions[E, M]`` were taken."""
        raise NotImplementedError

    def rules(self, names: Sequence[str]) -> str:
        """The rules in words, own actions called ``names``."""
        raise NotImplementedError

    def outcome(self, told: Told, names: Sequence[str]) -> str:
        """What one episode was ``told`` of a round, in words."""
        raise NotImplementedError

    @property
    def seats(self) -> tuple[Seat]:
        """One seat, the ``role``, with all members."""
        return (Seat(self.role, self.space, members=self.members),)

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """All members of these episodes; the game itself draws nothing, so ``chance`` is not used."""
        return CrowdWorld(self, episode)

    @property
    def rounds(self) -> str:
        """How often all decide, in words."""
        return "once" if self.turns == 1 else f"in each of {self.turns} rounds"


class _Past(NamedTuple):
    """A round: what was done, what it paid, both [E * M], and what the episodes were told."""

    actions: NDArray[Any]
    paid: FloatArray
    told: Told


class CrowdWorld(World):
    """``E`` episodes of a `CrowdGame` under way."""

    def __init__(self, game: CrowdGame, episode: IntArray) -> None:
        self._game, self._seat = game, game.seats[0]
        self._shape = (len(episode), game.members)
        self._episode = np.repeat(episode, game.members)
        self._member = np.tile(np.arange(game.members), len(episode))
        self._past: list[_Past] = []
        self._earned = np.zeros(self._shape)

    def ask(self) -> Sequence[Observation]:
        """All members of all episodes."""
        turn = len(self._past)
        if turn == self._game.turns:
            return ()
        turns = np.broadcast_to(np.int64(turn), self._episode.shape)
        words = partial(_words, self._game, tuple(self._past))
        self._asked = Observation(self._seat, self._episode, turns, self._sees(), words, member=self._member)
        return (self._asked,)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """What each earned, and what all are told."""
        actions = choices[0].action.reshape(self._shape)
        paid, told = self._game.pay(actions), self._game.told(actions)
        self._past.append(_Past(actions.ravel(), paid.ravel(), told))
        self._earned += paid
        return (self._asked.feedback(paid.ravel(), self._each(told)),)

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each member earned in each episode, [E, M]."""
        return {self._seat.name: self._earned}

    def _sees(self) -> Told:
        if self._past:
            return {"own": self._past[-1].actions, **self._each(self._past[-1].told)}
        blank = self._seat.space.blank(len(self._episode))
        nothing = self._each(self._game.told(blank.reshape(self._shape)))
        return {name: np.full_like(seen, -1) for name, seen in {"own": blank, **nothing}.items()}

    def _each(self, told: Told) -> Told:
        """What the episodes are told, for each of their members."""
        return {name: np.repeat(seen, self._game.members, axis=0) for name, seen in told.items()}


def _words(game: CrowdGame, past: Sequence[_Past], row: int, names: Sequence[str], since: int = 0) -> str:
    lines = [_line(game, t, past[t], row, names) for t in range(since, len(past))]
    story = "\n".join(["The rounds so far:", *lines] if lines and not since else lines)
    now = f"This is round {len(past) + 1} of {game.turns}." if game.turns > 1 else ""
    return "\n\n".join(part for part in ("" if since else game.rules(names), story, now) if part)


def _line(game: CrowdGame, turn: int, past: _Past, row: int, names: Sequence[str]) -> str:
    own = names[int(past.actions[row])] if names else str(game.space.texts(past.actions[row : row + 1])[0])
    told = {name: seen[row // game.members] for name, seen in past.told.items()}
    earned = number(float(past.paid[row]))
    return f"Round {turn + 1}: you chose {own}; {game.outcome(told, names)}. Your payoff was {earned}."
