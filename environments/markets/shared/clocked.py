"""The base of markets in simulated time: a market is one process on SimPy's clock.

A subclass gives its seats, its optimum and ``run(market)``, a generator that asks, waits and pays; it is over when that returns.

>>> import numpy as np
>>> import aleator as al
>>> class Kiosk(Clocked):
...     '''A kiosk names a price every hour, and sells one paper where it is not above 2.
...
...     Source: folklore.'''
...     @property
...     def seats(self):
...         return (al.Seat("kiosk", al.Interval(0, 5)),)
...     def run(self, market):
...         for hour in range(3):
...             told = lambda names, since: f"It is hour {market.now:g}. What do you charge?"
...             price = yield from market.ask("kiosk", {"hour": market.now}, told)
...             market.pay(price.decision, price.value * (price.value <= 2))
...             yield market.clock.timeout(1 - self.thinking)
>>> chance = al.Chance.of(seed=1, stream="environment", episodes=range(2))
>>> world = Kiosk().begin(chance.episode, chance)
>>> (asked,) = world.ask()
>>> [told.reward.tolist() for told in world.tell([al.Choice(np.array([1.5, 3.0]))])]
[[1.5, 0.0]]
>>> world.ask()[0].text(0)
'It is hour 1. What do you charge?'
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ....core.chance import Chance, FloatArray, IntArray
from ....core.errors import InputError
from ....core.questions import Choice, Feedback, Observation
from ....core.recipes import Environment, World
from ....core.spaces.space import Space
from .market import Decision, Market, Payment, Process, Request, total

__all__ = ["Clocked", "ClockedWorld"]

_MOST_ASKED = 1e6


class Clocked(Environment):
    """A market on SimPy's clock. Subclasses define ``seats``, ``optimal`` and ``run(market)``.

    An answer asked for at time t arrives at t + ``thinking`` + an exponential time of mean ``thinking_drawn``, drawn by the
    decision's address, + ``thinking_per_character`` for each character of the answer. Real latencies change nothing: the
    clock runs as far as no answer could have arrived, by ``thinking`` and what is drawn (the lookahead of conservative
    simulation), and all questions asked until then are put together.

    Source: Chandy and Misra (1979), "Distributed simulation", IEEE Transactions on Software Engineering 5, 440-452.
    """

    thinking: float = Field(
        0.25, gt=0, description="least time from being asked until the answer takes effect"
    )
    thinking_drawn: float = Field(0.0, ge=0, description="mean of an exponential time on top of it")
    thinking_per_character: float = Field(
        0.0, ge=0, description="time on top for each character of the answer"
    )

    def check_length(self, horizon: float, rate: float) -> None:
        """Raise `InputError` where who is asked at the ``rate`` until the ``horizon`` is asked without end, to all appearance."""
        asked = horizon / (1 / rate + self.thinking)
        if asked > _MOST_ASKED:
            raise InputError(
                f"horizon {horizon:g} came, until which one seat is asked some {asked:.3g} times; let that be {_MOST_ASKED:,.0f} at most:"
                " make it or the rates smaller, or thinking longer"
            )

    def run(self, market: Market) -> Process:
        """The process of one market. Raises `InputError` where the class does not define it."""
        raise self._undefined("run(market)")

    def begin(self, episode: IntArray, chance: Chance) -> World:
        """One market for each episode."""
        return ClockedWorld(self, chance)


class ClockedWorld(World):
    """The markets of ``B`` episodes, asked together: all questions that causality allows to be open in each."""

    def __init__(self, recipe: Clocked, chance: Chance) -> None:
        self._seats, self._episode = recipe.seats, chance.episode
        self._reads_length = recipe.thinking_per_character > 0
        rows = range(len(chance.episode))
        with _collector_at_rest():
            self._markets = [Market(recipe, chance.take(slice(row, row + 1))) for row in rows]
            self._open = list(rows)
            self._advance()

    def ask(self) -> Sequence[Observation]:
        """An observation for each seat with members that are asked, by market and then in the order of asking."""
        with _collector_at_rest():
            return [self._observation(seat, asked) for seat, asked in sorted(self._asked.items())]

    def tell(self, choices: Sequence[Choice]) -> Sequence[Feedback]:
        """Hand the answers over and run the clocks on; what happens until the next questions is paid and shown at once."""
        with _collector_at_rest():
            for (seat, asked), choice in zip(sorted(self._asked.items()), choices, strict=True):
                self._hand_over(asked.requests, self._seats[seat].space, choice.action)
            told = self._open
            self._advance()
            return self._feedback((row, paid) for row in told for paid in self._markets[row].payments())

    def _hand_over(self, requests: Sequence[Request], space: Space, action: NDArray[Any]) -> None:
        values = space.values(action)
        texts = space.texts(action).tolist() if self._reads_length else [""] * len(values)
        for request, value, text in zip(requests, values, texts, strict=True):
            request.value, request.text = value, text

    def settle(self) -> Sequence[Feedback]:
        """Nothing, to each decision that no market has paid."""
        markets = enumerate(self._markets)
        return self._feedback(
            (row, paid) for row, one in markets for paid in (*one.payments(), *one.unpaid())
        )

    def payoffs(self) -> Mapping[str, FloatArray]:
        """What each member of each seat earned, [B] or [B, members]."""
        earned = {seat.name: total(self._markets, place) for place, seat in enumerate(self._seats)}
        return {
            seat.name: earned[seat.name][:, 0] if seat.members == 1 else earned[seat.name]
            for seat in self._seats
        }

    def _advance(self) -> None:
        asked: defaultdict[int, _Asked] = defaultdict(lambda: _Asked([], []))
        for row in self._open:
            market = self._markets[row]
            market.advance()
            for request in market.asked:
                of_seat = asked[request.decision.seat]
                of_seat.rows.append(row)
                of_seat.requests.append(request)
        self._open = [row for row in self._open if not self._markets[row].is_over]
        self._asked: Mapping[int, _Asked] = asked

    def _observation(self, seat: int, asked: _Asked) -> Observation:
        rows, requests = asked
        first = requests[0]
        seen = [request.sees for request in requests]
        sees = {name: np.array(list(map(itemgetter(name), seen))) for name in first.sees}
        episode, turn, member = self._addresses(seat, rows, [request.decision for request in requests])
        legal = None if first.legal is None else np.array([request.legal for request in requests])

        def words(row: int, names: Sequence[str], since: int = 0) -> str:
            return str(requests[row].tell(names, since))

        return Observation(self._seats[seat], episode, turn, sees, words, legal=legal, member=member)

    def _feedback(self, due: Iterable[tuple[int, Payment]]) -> list[Feedback]:
        """The payments, those of one seat that tell of the same things together; a decision that is paid again comes in another part."""
        parts: defaultdict[tuple[int, int, tuple[str, ...]], list[tuple[int, Payment]]] = defaultdict(list)
        times: defaultdict[tuple[int, Decision], int] = defaultdict(int)
        for row, paid in due:
            address = (row, paid.decision)
            parts[paid.decision.seat, times[address], (*paid.shows, *paid.logs)].append((row, paid))
            times[address] += 1
        return [self._part(seat, part) for (seat, _, _), part in sorted(parts.items())]

    def _part(self, seat: int, part: Sequence[tuple[int, Payment]]) -> Feedback:
        rows, paid = zip(*part, strict=True)
        episode, turn, member = self._addresses(seat, rows, [one.decision for one in paid])
        shows = _columns([one.shows for one in paid])
        logs = _columns([one.logs for one in paid])
        amounts = np.array([one.amount for one in paid], dtype=np.float64)
        return Feedback(self._seats[seat], episode, turn, amounts, shows, logs, member)

    def _addresses(
        self, seat: int, rows: Sequence[int], decisions: Sequence[Decision]
    ) -> tuple[IntArray, IntArray, IntArray | None]:
        """Episodes, turns and members [B] of decisions in the markets ``rows``."""
        _, members, turns = zip(*decisions, strict=True)
        member = None if self._seats[seat].members == 1 else np.array(members, dtype=np.int64)
        return self._episode[list(rows)], np.array(turns, dtype=np.int64), member


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, NDArray[Any]]:
    """An array [B] for each name; all of the B ``rows`` have the same names in the same order."""
    values = zip(*(row.values() for row in rows), strict=True)
    return {name: np.array(column) for name, column in zip(rows[0], values, strict=False)}


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """What is made between two batches of questions is still in use when they are put; to look for garbage meanwhile is in vain."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Asked(NamedTuple):
    """The questions to one seat, and the row of the market that each comes from."""

    rows: list[int]
    requests: list[Request]
