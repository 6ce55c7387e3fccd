"""The one client through which agents call the outside world: models, servers, functions, graphs and people alike.

A call is recalled from the transcript, or else it waits for its place in the queue, its money is set aside, it is made, what
came of it is written down, and what stands in the transcript is handed back. A failure that may pass is tried again; one that
only a change outside the run can mend ends the run, and is called again when the run is continued.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from ..core.callbacks import CallMade, RunListener
from ..core.calls import Address, CallNeeds, OutgoingRequest, Record, RetryPolicy
from ..core.errors import CallsStopped, OverBudget
from ..core.failures import (
    ABOUT_THE_QUESTION,
    OVER_BUDGET,
    bill,
    is_congested,
    is_retried_later,
    may_pass,
)
from .budget import Budget
from .circuit_breaker import STOP_AFTER, CircuitBreaker
from .journal import digest_of_request
from .pacing import Lane

__all__ = ["CallQueue", "Entry", "Memory", "RecordedCalls"]


class Entry(NamedTuple):
    """Where the record of a call will stand: its address, the hash of its request, and the request's body."""

    address: Address
    request: str
    body: Mapping[str, Any]


class Memory(Protocol):
    """What the client needs of the transcript."""

    def recall(self, address: Address, request: str, body: Mapping[str, Any] | None = None) -> Record | None:
        """The record at an address, or None; a ``body`` of its request that was lost is written again."""

    def begin(self, most_usd: float) -> str:
        """Write down that a call which may cost so much is about to be made; returns its name."""

    def record(
        self, entries: Sequence[Entry], records: Sequence[Record], call: str | None = None
    ) -> Sequence[Record]:
        """Write down what came of a ``call``, one record for each entry; returns what stands there afterwards."""

    def calls_again(self, address: Address, request: str) -> bool:
        """Whether a call that follows a failure on record was made, or is to be made."""


class CallQueue:
    """Makes calls: at most ``places`` at once, as fast as each lane allows, within the ``budget``; all are written to ``memory``.

    So many in a row that were given up for the same cause as ``stop_after`` says end the run (0: none do). The ``listener`` is told of
    each call.
    """

    def __init__(
        self,
        memory: Memory,
        places: int,
        budget: Budget,
        stop_after: int = STOP_AFTER,
        sharers: int = 1,
        listener: RunListener | None = None,
    ) -> None:
        self.budget = budget
        self._listener = listener
        self._sharers = sharers
        self.answered = False  # whether any call was
        self._stop_after = stop_after
        self._stopped: CallsStopped | None = None
        self._breakers: dict[str, CircuitBreaker] = {}
        self._memory = memory
        self._places = places
        self._slots = asyncio.Semaphore(places)
        self._lanes: dict[str, Lane] = {}
        self._dearest: dict[str, float] = {}  # USD of a call that cost more than it was said to need

    async def make(self, requests: Sequence[OutgoingRequest], entries: Sequence[Entry]) -> Sequence[Record]:
        """Make one call for equal ``requests``, one for each entry; returns what stands at their addresses afterwards, in order.

        Where the run's budget does not allow the call it is not made, and the records say so. Raises `CallsStopped` where no
        call can succeed any more.
        """
        capped, request = self.budget.cap is not None, requests[0]
        needs = request.needs(len(entries), capped)
        breaker = self._breaker(needs.lane)
        if needs.stops:
            await breaker.admit()
        try:
            self._refuse_where_stopped()
            needs = request.needs(len(entries), capped)  # a limit may have been learnt meanwhile
            if needs.answers is not None and needs.answers < len(entries):
                breaker.left()  # its parts are calls of their own
                return await self._in_parts(requests, entries, needs.answers)
            records = await self._made(requests, entries, needs)
            if needs.stops:
                self._judge(breaker, records[0])
            return records
        finally:
            breaker.left()

    async def _in_parts(
        self, requests: Sequence[OutgoingRequest], entries: Sequence[Entry], most: int
    ) -> Sequence[Record]:
        """Several calls, of at most so many answers each."""
        parts = [slice(start, start + most) for start in range(0, len(entries), most)]
        made = await asyncio.gather(*(self.make(requests[part], entries[part]) for part in parts))
        return [record for records in made for record in records]

    def gave_up(self, request: OutgoingRequest, record: Record) -> None:
        """Note that a call which failed is not tried again. Raises `CallsStopped` where too many in a row were not."""
        needs = request.needs(1, False)
        if needs.stops and record.get("error") not in (OVER_BUDGET, *ABOUT_THE_QUESTION):
            with self._stopping():
                self._breaker(needs.lane).gave_up(record, self.answered)

    def _breaker(self, lane: str) -> CircuitBreaker:
        return self._breakers.get(lane) or self._breakers.setdefault(
            lane, CircuitBreaker(lane, self._stop_after)
        )

    def _judge(self, breaker: CircuitBreaker, record: Record) -> None:
        if record.get("error") in (None, *ABOUT_THE_QUESTION):
            self.answered = True
            breaker.answered()
        else:
            with self._stopping():
                breaker.failed(record, self.answered)

    def _refuse_where_stopped(self) -> None:
        if self._stopped is not None:
            raise self._stopped

    @contextmanager
    def _stopping(self) -> Iterator[None]:
        """Make no further call once one of them has stopped the run."""
        try:
            yield
        except CallsStopped as stopped:
            self._stopped = self._stopped or stopped
            raise

    async def _made(
        self, requests: Sequence[OutgoingRequest], entries: Sequence[Entry], needs: CallNeeds
    ) -> Sequence[Record]:
        """The records of a call, made in its turn."""
        lane = self._lanes.get(needs.lane) or self._lanes.setdefault(
            needs.lane, Lane(self._places, needs, self._sharers)
        )
        began, records = await lane.enter(needs), list[Record]()
        try:
            async with nullcontext() if needs.nests else self._slots:
                self._refuse_where_stopped()
                records += await self._sent(requests, needs, entries)
        except OverBudget as error:
            unpaid = {"error": OVER_BUDGET, "detail": str(error), "cost_usd": 0.0, "worst_usd": 0.0}
            return self._memory.record(entries, [unpaid] * len(entries))
        finally:
            congested = is_congested(records[0]) if records else None
            lane.leave(began, congested, _unforeseen(records, needs) if needs.tokens else 0)
        return records

    def pacing(self) -> dict[str, list[dict[str, Any]]]:
        """How many calls each lane was allowed at once, as it changed."""
        return {name: lane.document() for name, lane in self._lanes.items() if name}

    async def _sent(
        self, requests: Sequence[OutgoingRequest], needs: CallNeeds, entries: Sequence[Entry]
    ) -> Sequence[Record]:
        """Set money aside, write down that the call is made, make it, write down what came of it, and settle.

        As much is set aside as the dearest call of its lane has cost where that was more than it could need.
        """
        most, usd = max(needs.usd, self._dearest.get(needs.lane, 0.0)), None
        held = await self.budget.reserve(most, needs.nests)
        try:
            call, began = self._memory.begin(most), time.monotonic()
            sent = await requests[0].send(requests)
            usd = sum(map(bill, sent))
            if usd > most:
                self._dearest[needs.lane] = usd
            kept = self._memory.record(entries, sent, call)
            if self._listener is not None:
                self._listener.called(_told(entries, sent, time.monotonic() - began))
            return kept
        finally:
            self.budget.settle(held, usd, needs.nests)


def _told(entries: Sequence[Entry], sent: Sequence[Record], seconds: float) -> CallMade:
    """The call that has just come back after so many ``seconds``; what loading a library took of them is not counted where it is known."""
    took = float(sent[0].get("latency") or seconds)
    return CallMade([entry.address for entry in entries], entries[0].body, sent, time.time() - took, took)


def _unforeseen(records: Sequence[Record], needs: CallNeeds) -> int:
    """Tokens that a call used beyond those expected; 0 where nothing is known."""
    used = sum(sum((record.get("usage") or {}).values()) for record in records)
    return used - needs.tokens if records else 0


class _Sharing(Protocol):
    async def join(self, request: OutgoingRequest, entry: Entry) -> Record: ...
    def leave(self) -> None: ...
    def back(self) -> None: ...


@dataclass(slots=True, eq=False)
class RecordedCalls:
    """The calls of one draw ``at`` an address, each attempt under the next number (`core.calls.CallClient`).

    ``sharing`` joins the calls of rows that ask side by side; ``before_new`` is awaited before a call that is not on record;
    ``attempts`` counts those made or recalled.
    """

    memory: Memory
    queue: CallQueue
    at: Address
    retry: RetryPolicy
    sharing: _Sharing | None = None
    before_new: Callable[[], Awaitable[None]] | None = None
    attempts: int = 0

    async def __call__(self, request: OutgoingRequest) -> Record:
        """The record of ``request``: an answer, or the last failure. Failures that are recalled from the transcript cause no waiting."""
        body = request.body()
        digest = digest_of_request(body)
        tried = 0
        while True:
            entry = Entry(self.at._replace(attempt=self.attempts), digest, body)
            self.attempts += 1
            known = self.memory.recall(entry.address, digest, body)
            record = await self._made(request, entry) if known is None else known
            if record.get("error") is None:
                return record
            if record.get("asks_fewer"):
                continue
            if tried == self.retry.retries or not may_pass(record):
                if known is None:
                    self.queue.gave_up(request, record)
                if known is None or not self._calls_again(record, digest):
                    return record
                tried = 0
                continue
            if known is None:
                await self._wait(record, tried)
            tried += 1

    async def _made(self, request: OutgoingRequest, entry: Entry) -> Record:
        """The record of a new call."""
        if self.before_new is not None:
            await self.before_new()
        if self.sharing is not None:
            return await self.sharing.join(request, entry)
        return (await self.queue.make((request,), (entry,)))[0]

    def _calls_again(self, record: Record, digest: str) -> bool:
        """Whether a failure on record was called again in a later sitting, or is to be now: where its cause was no answer."""
        return is_retried_later(record) and self.memory.calls_again(
            self.at._replace(attempt=self.attempts), digest
        )

    async def _wait(self, record: Record, tried: int) -> None:
        """As long as the other side asks for, else twice as long each time."""
        policy, asked = self.retry, record.get("retry_after")
        doubled = min(policy.backoff * 2.0**tried, policy.longest_wait)
        if self.sharing is not None:
            self.sharing.leave()
        await asyncio.sleep(doubled if asked is None else min(asked, policy.longest_asked))
        if self.sharing is not None:
            self.sharing.back()
