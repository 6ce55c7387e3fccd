"""A world that pays its seats in every way there is, and a player that notes what it is told.

The rules of payment are functions of one episode's choices in plain Python.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from aleator.core.outcomes import Outcome
from aleator.core.questions import Choice, Feedback, Observation, Seat
from aleator.core.recipes import Agent, Environment, World
from aleator.core.spaces.menu import Menu
from pydantic import Field

COIN = Menu(("Heads", "Tails"))
TURNS = 4
MEMBERS = 3
LAST = TURNS - 1


class Paid(NamedTuple):
    """One payment of one episode; ``at`` is the step after which it comes (None: when all is over), ``turn`` -1: for none."""

    seat: str
    member: int
    turn: int
    amount: float
    at: int | None


class Played(NamedTuple):
    """One choice of one episode."""

    seat: str
    member: int
    turn: int
    heads: bool


def dealings(turn: int, played: Sequence[Played]) -> Iterator[Paid]:
    """What the choices made in one step bring; ``played`` are those of the step.

    ``maker`` is asked in every step and paid in three instalments: at once, one step later, and at the end. ``taker`` is
    asked in odd steps; every Heads of the maker pays it: its last decision, or none where it has made none.
    ``broker`` is never asked and lives on fees. Each member of ``crowd`` is paid one step after it decided.
    """
    for seat, member, of, heads in played:
        if seat == "maker":
            yield Paid("maker", 0, of, 1.0 + heads, turn)
            yield Paid("maker", 0, of, 0.25, turn + 1)
            yield Paid("maker", 0, of, -0.5 * heads, None)
            yield Paid("broker", 0, -1, 0.125, turn)
            if heads:
                yield Paid("taker", 0, (turn + 1) // 2 - 1, 2.0, turn)
        elif seat == "crowd":
            yield Paid("crowd", member, of, 10.0 * member + heads, turn + 1)
    if turn == LAST:
        yield Paid("taker", 0, -1, 100.0, None)
        yield from (Paid("crowd", member, -1, 0.5, None) for member in range(MEMBERS))


def members_asked(step: int) -> list[int]:
    """Members 0 and 2 in every step, member 1 in odd ones: each counts turns of its own."""
    return [member for member in range(MEMBERS) if member != 1 or step % 2]


class Dealings(Environment):
    """Seats that are paid in every way there is."""

    @property
    def seats(self) -> tuple[Seat, ...]:
        return (
            Seat("maker", COIN),
            Seat("taker", COIN),
            Seat("broker", COIN),
            Seat("crowd", COIN, members=MEMBERS),
        )

    def begin(self, episode: Any, chance: Any) -> World:
        return DealingsWorld(self.seats, episode)

    def optimal(self, observation: Observation) -> None:
        return None


class DealingsWorld(World):
    def __init__(self, seats: Sequence[Seat], episode: Any) -> None:
        self.seats = {seat.name: seat for seat in seats}
        self.episode = episode
        self.step = 0
        self.due: list[tuple[int, Paid]] = []
        self.totals = {name: np.zeros((len(episode), seat.members)) for name, seat in self.seats.items()}

    def ask(self) -> Sequence[Observation]:
        if self.step == TURNS:
            return ()
        asked = [self._question("maker", [0], self.step)]
        if self.step % 2:
            asked.append(self._question("taker", [0], self.step // 2))
        turns = {0: self.step, 1: self.step // 2, 2: self.step}
        members = members_asked(self.step)
        asked.append(self._question("crowd", members, [turns[member] for member in members]))
        self.asked = asked
        return asked

    def _question(self, seat: str, members: list[int], turns: Any) -> Observation:
        rows = len(self.episode)
        member = np.tile(members, rows) if self.seats[seat].members > 1 else None
        turn = np.tile(np.atleast_1d(turns), rows)
        return Observation(self.seats[seat], np.repeat(self.episode, len(members)), turn, member=member)

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        played: dict[int, list[Played]] = defaultdict(list)
        for asked, choice in zip(self.asked, choices, strict=True):
            for row, episode in enumerate(asked.episode.tolist()):
                member = 0 if asked.member is None else int(asked.member[row])
                heads = bool(choice.action[row] == 0)
                played[episode].append(Played(asked.seat.name, member, int(asked.turn[row]), heads))
        self.due += [(e, paid) for e in played for paid in dealings(self.step, played[e])]
        self.step += 1
        return self._pay([one for one in self.due if one[1].at is not None and one[1].at < self.step])

    def settle(self) -> Sequence[Feedback]:
        return self._pay(list(self.due))

    def _pay(self, now: list[tuple[int, Paid]]) -> list[Feedback]:
        self.due = [one for one in self.due if one not in now]
        by_seat: dict[str, list[tuple[int, Paid]]] = defaultdict(list)
        for episode, paid in now:
            by_seat[paid.seat].append((episode, paid))
            self.totals[paid.seat][np.searchsorted(self.episode, episode), paid.member] += paid.amount
        return [self._feedback(self.seats[name], rows) for name, rows in by_seat.items()]

    def _feedback(self, seat: Seat, rows: list[tuple[int, Paid]]) -> Feedback:
        episode, turn, member = (
            np.array(column)
            for column in zip(*((e, paid.turn, paid.member) for e, paid in rows), strict=True)
        )
        amount = np.array([paid.amount for _, paid in rows])
        return Feedback(seat, episode, turn, amount, member=member if seat.members > 1 else None)

    def payoffs(self) -> Mapping[str, Any]:
        return {name: total if total.shape[1] > 1 else total[:, 0] for name, total in self.totals.items()}


class Noted(Agent):
    """Flips a coin, is not legal at the given (episode, turn, member), and notes what it is told."""

    not_legal: tuple[tuple[int, int, int], ...] = ()
    told: Any = Field(default_factory=list)
    asked: Any = Field(default_factory=list)

    def begin(self, seat: Seat, episode: Any) -> Any:
        return self

    def act(self, observation: Observation, chance: Any) -> Choice:
        self.asked.append(observation)
        bad = np.array([address in self.not_legal for address in addresses(observation)])
        action = np.where(bad, 99, chance.pick([0.5, 0.5]))
        return Choice(action, outcome=np.where(bad, Outcome.REFUSED, Outcome.LEGAL).astype(np.int8))

    def learn(self, feedback: Feedback) -> None:
        self.told.append(feedback)


def addresses(rows: Any) -> list[tuple[int, int, int]]:
    """(episode, turn, member) of each row."""
    member = np.zeros(len(rows.episode), dtype=np.int64) if rows.member is None else rows.member
    return list(zip(rows.episode.tolist(), rows.turn.tolist(), member.tolist(), strict=True))
