"""Games of one role with many members, who all decide at once in each round: the world that they share.

Actions and payments of E episodes are arrays [E, M], a column for each member; rows of the loop are episode by episode,
and in each by member.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ....core.chance import Chance, FloatArray, IntArray
from ....core.questions import OWN_ACTIONS, Choice, Feedback, Observation, Seat
from ....core.recipes import Environment, World
from ....core.spaces.space import Space
from .words import number

__all__ = ["CrowdGame", "CrowdWorld", "Told"]

Told = Mapping[str, NDArray[Any]]
"""What members are told of a round: arrays by their names, [E, ...] where all of an episode are told the same, else [E * M, ...]."""


class CrowdGame(Environment):
    """Base of the games that one role of many members plays, for ``turns`` rounds with the history shown.

    A game defines ``members``, ``space``, ``pay``, ``told``, ``rules`` and ``outcome``; it may name its ``role``.
    A round is paid, and its members are told of it, ``delay`` rounds later than before the next one; what is still out at the end is
    paid then. ``sees`` holds, of the last round that a member has been told of, its answer (``own[B]``) and what it was ``told``,
    -1 where there is none. What is optimal in one round alone is so whatever the delay.

    Source: for the delay, Joulani, Gyorgy and Szepesvari (2013), "Online learning under delayed feedback", ICML.
    """

    stationary: ClassVar[bool] = True
    role: ClassVar[str] = "player"
    tells_own: ClassVar[bool] = True
    """Whether a member is told, beside what is ``told``, what it did and what that paid."""
    tells_each: ClassVar[bool] = False
    """Whether what is ``told`` differs from member to member, [E * M]; else it is one thing for all of an episode, [E]."""

    turns: int = Field(1, ge=1, description="rounds in an episode")
    recall: int | None = Field(None, ge=0, description="last rounds that are told; null: all of them")
    delay: int = Field(
        0, ge=0, description="how many rounds later a round is paid and told; 0: before the next round"
    )

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
        """What is told of a round in which ``actions[E, M]`` were taken."""
        raise NotImplementedError

    def rules(self, names: Sequence[str]) -> str:
        """The rules in words, own actions called ``names``."""
        raise NotImplementedError

    def outcome(self, told: Told, names: Sequence[str]) -> str:
        """What an episode, or one member, was ``told`` of a round, in words."""
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

    @property
    def lateness(self) -> str:
        """When a round is paid and told, in words; empty where that is before the next one."""
        if not self.delay or self.turns == 1:
            return ""
        more = "one more round" if self.delay == 1 else f"{self.delay} more rounds"
        return f" What comes of a round is paid, and you are told of it, only after {more}."


class _Past(NamedTuple):
    """A round: its number ``turn``, what was done, what it paid, both [E * M], and what is told of it."""

    turn: int
    actions: NDArray[Any]
    paid: FloatArray
    told: Told


class CrowdWorld(World):
    """``E`` episodes of a `CrowdGame` under way. Of the ``past`` it keeps the rounds that are told, and those that will be."""

    def __init__(self, game: CrowdGame, episode: IntArray) -> None:
        self._game, self._seat = game, game.seats[0]
        self._shape = (len(episode), game.members)
        self._episode = np.repeat(episode, game.members)
        self._member = np.tile(np.arange(game.members), len(episode))
        self._turn = 0
        self._past: tuple[_Past, ...] = ()
        self._awaited: tuple[_Past, ...] = ()
        self._unpaid: deque[Feedback] = deque()
        self._earned = np.zeros(self._shape)

    def ask(self) -> Sequence[Observation]:
        """All members of all episodes."""
        if self._turn == self._game.turns:
            return ()
        turns = np.broadcast_to(np.int64(self._turn), self._episode.shape)
        words = partial(_words, self._game, self._past, self._awaited, self._turn)
        situations = partial(_situations, self._game, self._shape, self._past, self._awaited)
        self._asked = Observation(
            self._seat,
            self._episode,
            turns,
            self._sees(),
            words,
            member=self._member,
            situations=situations,
        )
        return (self._asked,)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """What each earned, and what it is told, of the round that is due."""
        actions = choices[0].action.reshape(self._shape)
        paid, told = self.played(actions)
        self._keep(_Past(self._turn, actions.ravel(), paid.ravel(), told))
        self._turn += 1
        self._earned += paid
        self._unpaid.append(self._asked.feedback(paid.ravel(), self._each(told), self._logs()))
        return (self._unpaid.popleft(),) if len(self._unpaid) > self._game.delay else ()

    def settle(self) -> Sequence[Feedback]:
        """The rounds that are still out."""
        return tuple(self._unpaid)

    def _keep(self, played: _Past) -> None:
        """One round more; of all of them the last that are told remain, and the last ``delay`` of those are not known yet."""
        game, kept = self._game, (*self._past, *self._awaited, played)
        if game.recall is not None:
            kept = kept[max(len(kept) - game.recall, 0) :]
        known = sum(one.turn + game.delay <= self._turn for one in kept)
        self._past, self._awaited = kept[:known], kept[known:]

    def played(self, actions: NDArray[Any]) -> tuple[FloatArray, Told]:
        """What each member earns [E, M] in a round of these ``actions[E, M]``, and what is told."""
        return self._game.pay(actions), self._game.told(actions)

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each member earned in each episode, [E, M]."""
        return {self._seat.name: self._earned}

    def _sees(self) -> Told:
        if self._past:
            return {"own": self._past[-1].actions, **self._each(self._past[-1].told), **self._own_actions()}
        blank = self._seat.space.blank(len(self._episode))
        nothing = self._each(self._game.told(blank.reshape(self._shape)))
        unseen = {name: np.full_like(seen, -1) for name, seen in {"own": blank, **nothing}.items()}
        return {**unseen, **self._own_actions()}

    def _own_actions(self) -> Told:
        """The own actions that are told, [E * M, rounds], where that is not all of them."""
        if self._game.recall is None or not self._seat.space.options:
            return {}
        actions = [past.actions for past in (*self._past, *self._awaited)]
        nothing = np.zeros((len(self._episode), 0), dtype=np.int64)
        return {OWN_ACTIONS: np.stack(actions, axis=1) if actions else nothing}

    def _logs(self) -> Told:
        """What is logged of each member [E * M] and told to none."""
        return {}

    def _each(self, told: Told) -> Told:
        """What is told, for each member."""
        if self._game.tells_each:
            return told
        return {name: np.repeat(seen, self._game.members, axis=0) for name, seen in told.items()}


def _situations(
    game: CrowdGame, shape: tuple[int, int], past: Sequence[_Past], awaited: Sequence[_Past]
) -> IntArray:
    """Numbers [E * M] of what is told. Where that is one thing for an episode, its members differ at most by what they did,
    from which payoffs follow.
    """
    if not past and not awaited:
        return np.zeros(shape[0] * shape[1], dtype=np.int64)
    if game.tells_each:
        columns = [seen for one in past for seen in (one.actions, one.paid, *one.told.values())]
        columns += [one.actions for one in awaited]
        return np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)[1].reshape(-1)
    found = np.repeat(np.arange(shape[0]), shape[1])
    rounds = (*past, *awaited) if game.tells_own else ()
    for one in rounds:
        codes, size = _numbered(game.space, one.actions)
        found = found * size + codes
        if len(rounds) > 1 or not game.space.listed:
            found = np.unique(found, return_inverse=True)[1]
    return found


def _numbered(space: Space, actions: NDArray[Any]) -> tuple[IntArray, int]:
    """A number for each answer, and how many there are."""
    if space.listed:
        return space.codes(actions), len(space.labels)
    values, codes = np.unique(space.texts(actions).astype(str), return_inverse=True)
    return codes, len(values)


def _words(
    game: CrowdGame,
    past: Sequence[_Past],
    awaited: Sequence[_Past],
    turn: int,
    row: int,
    names: Sequence[str],
    since: int = 0,
) -> str:
    lines = [_line(game, one, row, names) for one in past if one.turn + game.delay >= since]
    if game.tells_own and not since:
        lines += [f"{_own(game, one, row, names)}; what comes of it you will be told." for one in awaited]
    story = "\n".join([_headline(len(lines), turn), *lines] if lines and not since else lines)
    now = f"This is round {turn + 1} of {game.turns}." if game.turns > 1 else ""
    rules = "" if since else game.rules(names) + game.lateness
    return "\n\n".join(part for part in (rules, story, now) if part)


def _headline(told: int, turn: int) -> str:
    if told == turn:
        return "The rounds so far:"
    return "The last round:" if told == 1 else f"The last {told} rounds:"


def _line(game: CrowdGame, past: _Past, row: int, names: Sequence[str]) -> str:
    place = row if game.tells_each else row // game.members
    told = {name: seen[place] for name, seen in past.told.items()}
    outcome = game.outcome(told, names)
    if not game.tells_own:
        return f"Round {past.turn + 1}: {outcome}."
    earned = number(float(past.paid[row]))
    return f"{_own(game, past, row, names)}; {outcome}. Your payoff was {earned}."


def _own(game: CrowdGame, past: _Past, row: int, names: Sequence[str]) -> str:
    own = names[int(past.actions[row])] if names else str(game.space.texts(past.actions[row : row + 1])[0])
    return f"Round {past.turn + 1}: you chose {own}"
