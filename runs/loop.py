"""The one loop in which agents and an environment meet.

A block of episodes is begun, asked and told until its world has no more to ask. Players may answer at once or be
awaited; the loop cannot tell a numpy rule with 100,000 episodes from a model with one. Blocks come back in their
order whatever finished first, and no block's numbers depend on how the run was cut.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from inspect import isawaitable
from typing import Any, Generic, TypeVar

import numpy as np

from ..core.calls import RunContext
from ..core.chance import Chance, IntArray
from ..core.errors import InputError
from ..core.laws.law import Law
from ..core.questions import Choice, Observation, Seat
from ..core.recipes import Agent, Environment, Player
from .block import Block, Sink

__all__ = ["Session", "play", "seat_cast"]

_ARRAY_BLOCK = 16_384
_AHEAD = 4  # finished blocks may wait for a slow one before them, up to this many times the concurrency

_Seated = Callable[[Seat, IntArray], Player]
_AnySink = TypeVar("_AnySink", bound=Sink)


@dataclass(frozen=True, eq=False)
class Session(Generic[_AnySink]):
    """An environment, who sits where, and where decisions go: all that a block of episodes needs.

    ``forfeit`` is the declared payoff of an answer that is not legal; None leaves it without one (NaN).
    """

    environment: Environment
    cast: Mapping[str, Agent]
    context: RunContext
    sink: Callable[[], _AnySink]
    forfeit: float | None = None
    _optima: dict[str, Law | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seat_cast(self.environment, self.cast)

    @cached_property
    def seats(self) -> Mapping[str, Seat]:
        """The environment's seats by name."""
        return {seat.name: seat for seat in self.environment.seats}

    @cached_property
    def is_external(self) -> bool:
        """Whether any seat waits for the outside world."""
        return any(agent.is_external for agent in self.cast.values())

    def block_size(self, wanted: int | None = None) -> int:
        """Episodes in one world: as agents want (`Agent.episodes_per_world`); as ``wanted``; 1 where a seat waits, else 16,384.

        Where a seat has many members, so many fewer, so that no question has more rows than that.
        """
        together = max(agent.episodes_per_world for agent in self.cast.values())
        members = max(seat.members for seat in self.seats.values())
        return (
            together
            if together > 1
            else wanted or (1 if self.is_external else max(1, _ARRAY_BLOCK // members))
        )

    async def block(self, episode: IntArray, seating: Mapping[str, _Seated]) -> _AnySink:
        """Play these episodes from beginning to end into a new sink."""
        players = {name: seating[name](seat, episode) for name, seat in self.seats.items()}
        chances = {name: Chance.of(self.context.seed, f"seat/{name}", episode) for name in self.seats}
        world = self.environment.begin(episode, Chance.of(self.context.seed, "environment", episode))
        block = Block(episode, self.sink(), players, self.forfeit)
        while asked := world.ask():
            if block.is_over:
                return block.sink
            open_rows = block.open_rows(asked)
            optima = [self._optimum(observation) for observation in open_rows]
            shown = [self._shown(*pair) for pair in zip(open_rows, optima, strict=True)]
            choices = await _answers(shown, players, chances)
            block.answered(open_rows, choices, optima)
            block.paid(world.tell(block.complete(asked, open_rows, choices)))
        block.paid(world.settle())
        return block.sink

    def _optimum(self, observation: Observation) -> Law | None:
        if not len(observation):
            return None
        if not self.environment.stationary:
            return self.environment.optimal(observation)
        name = observation.seat.name
        if name not in self._optima:
            self._optima[name] = self.environment.optimal(observation)
        return self._optima[name]

    def _shown(self, observation: Observation, optimum: Law | None) -> Observation:
        """What the player sees: the optimum only where its agent declares that it needs it."""
        needs = self.cast[observation.seat.name].needs_optimal
        return observation.shown(optimum if needs else None, self.environment.states_law)


async def _answers(
    observations: Sequence[Observation], players: Mapping[str, Player], chances: Mapping[str, Chance]
) -> list[Choice]:
    """The answers of all seats with rows to answer; nothing is asked of a seat without any."""
    asked = [partial(_act, players[one.seat.name], one, chances[one.seat.name]) for one in observations]
    return [await _alone(asked[0])] if len(asked) == 1 else await _side_by_side(asked)


def _act(player: Player, observation: Observation, chance: Chance) -> Choice | Awaitable[Choice]:
    if not len(observation):
        return Choice(observation.seat.space.blank(0))
    return player.act(observation, _at(chance, observation))


async def _alone(ask: Callable[[], Choice | Awaitable[Choice]]) -> Choice:
    """The answer of one seat, with no task around it."""
    answer = ask()
    return await answer if isawaitable(answer) else answer


async def _side_by_side(asked: Sequence[Callable[[], Choice | Awaitable[Choice]]]) -> list[Choice]:
    """The answers of several seats; where one fails, the others are called off."""
    answers: list[Any] = []
    futures: list[asyncio.Future[Choice]] = []
    try:
        for ask in asked:
            answer = ask()
            if isawaitable(answer):
                answer = asyncio.ensure_future(answer)
                futures.append(answer)
            answers.append(answer)
        await asyncio.gather(*futures)
    finally:
        for future in futures:
            future.cancel()
    return [answer.result() if isinstance(answer, asyncio.Future) else answer for answer in answers]


def _at(chance: Chance, observation: Observation) -> Chance:
    """The seat's chance at the addresses of these decisions."""
    if observation.episode is chance.episode and observation.member is None:
        return chance.at(observation.turn)
    return Chance(chance.seed, chance.stream, observation.episode, observation.turn, observation.member)


async def play(
    session: Session[_AnySink], episodes: range, block: int | None = None, concurrency: int = 32
) -> AsyncGenerator[_AnySink]:
    """Play ``episodes`` in blocks and yield each block's sink, in order.

    ``block`` is the number of episodes at once in one world (default: 1 where a seat waits for the outside world,
    else 16,384); ``concurrency`` is the number of blocks under way where one waits.
    """
    size = session.block_size(block)
    if size < 1 or concurrency < 1:
        raise InputError(f"block {block} and concurrency {concurrency} came; each must be 1 or more")
    room = asyncio.Semaphore(concurrency if session.is_external else 1)
    ahead = _AHEAD * concurrency if session.is_external else 1
    seating = {name: agent.connect(session.context) for name, agent in session.cast.items()}
    waiting: deque[asyncio.Task[_AnySink]] = deque()
    try:
        for episode in _cut(episodes, size):
            waiting.append(asyncio.ensure_future(_bounded(room, session, episode, seating)))
            while len(waiting) >= ahead:
                yield await waiting.popleft()
        while waiting:
            yield await waiting.popleft()
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def _bounded(
    room: asyncio.Semaphore, session: Session[_AnySink], episode: IntArray, seating: Mapping[str, _Seated]
) -> _AnySink:
    async with room:
        return await session.block(episode, seating)


def _cut(episodes: range, size: int) -> Iterator[IntArray]:
    for start in range(0, len(episodes), size):
        cut = episodes[start : start + size]
        yield np.arange(cut.start, cut.stop, cut.step, dtype=np.int64)


def seat_cast(environment: Environment, cast: Mapping[str, Agent]) -> None:
    """Raise `InputError` unless ``cast`` names an agent for every seat and for nobody else."""
    seats = [seat.name for seat in environment.seats]
    missing = [name for name in seats if name not in cast]
    strangers = [name for name in cast if name not in seats]
    if missing or strangers:
        raise InputError(
            f"the cast seats {', '.join(cast) or 'nobody'}; the environment has the seats {', '.join(seats)}:"
            " give each of them one agent"
        )
