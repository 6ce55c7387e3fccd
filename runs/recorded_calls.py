"""The one client through which agents call the outside world: models, servers, functions, graphs and people alike.

A call is recalled from the transcript, or else it waits for its place in the queue, its money is set aside, it is made, what
came of it is written down, and what stands in the transcript is handed back. A failure that may pass is tried again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple, Protocol

from ..core.calls import Address, CallNeeds, OutgoingRequest, Record, RetryPolicy
from ..core.errors import OverBudget
from ..core.failures import OVER_BUDGET, bill, is_congested, may_pass
from .budget import Budget
from .pacing import Lane

__all__ = ["CallQueue", "Entry", "Memory", "RecordedCalls"]


class Entry(NamedTuple):
    """Where the record of a call will stand: its address, the hash of its request, and the request's body."""

    address: Address
    request: str
    body: Mapping[str, Any]


class Memory(Protocol):
    """What the client needs of the transcript."""

    def recall(self, address: Address, request: str) -> Record | None: ...
    def record(
        self, attempts: Sequence[tuple[Address, str, Mapping[str, Any], Record]]
    ) -> Sequence[Record]: ...


class CallQueue:
    """Makes calls: at most ``places`` at once, as fast as each lane allows, within the ``budget``; all are written to ``memory``."""

    def __init__(self, memory: Memory, places: int, budget: Budget) -> None:
        self.budget = budget
        self._memory = memory
        self._places = places
        self._slots = asyncio.Semaphore(places)
        self._lanes: dict[str, Lane] = {}

    async def make(self, request: OutgoingRequest, entries: Sequence[Entry]) -> Sequence[Record]:
        """Make one call that answers all ``entries``; returns what stands at their addresses afterwards, in order.

        Where the run's budget does not allow the call it is not made, and the records say so.
        """
        needs = request.needs(len(entries), self.budget.cap is not None)
        lane = self._lanes.get(needs.lane) or self._lanes.setdefault(needs.lane, Lane(self._places, needs))
        began, records = await lane.enter(needs), list[Record]()
        try:
            if needs.nests:
                await self._paid(request, needs, entries, records)
            else:
                async with self._slots:
                    await self._paid(request, needs, entries, records)
        except OverBudget as error:
            unpaid = {"error": OVER_BUDGET, "detail": str(error), "cost_usd": 0.0, "worst_usd": 0.0}
            return self._written(entries, [unpaid] * len(entries))
        finally:
            lane.leave(began, is_congested(records[0]) if records else None, _unforeseen(needs, records))
        return records

    def pacing(self) -> dict[str, list[dict[str, Any]]]:
        """How many calls each lane was allowed at once, as it changed."""
        return {name: lane.document() for name, lane in self._lanes.items() if name}

    async def _paid(
        self, request: OutgoingRequest, needs: CallNeeds, entries: Sequence[Entry], records: list[Record]
    ) -> None:
        """Set money aside, call, write down, settle; ``records`` are filled with what stands in the transcript."""
        held, usd = await self.budget.reserve(needs.usd, needs.nests), None
        try:
            sent = await request.send(len(entries))
            usd = sum(map(bill, sent))
            records += self._written(entries, sent)
        finally:
            self.budget.settle(held, usd, needs.nests)

    def _written(self, entries: Sequence[Entry], records: Sequence[Record]) -> Sequence[Record]:
        return self._memory.record([(*entry, record) for entry, record in zip(entries, records, strict=True)])


def _unforeseen(needs: CallNeeds, records: Sequence[Record]) -> int:
    """Tokens that a call used beyond those expected; 0 where tokens are not paced or nothing is known."""
    if not needs.tokens or not records:
        return 0
    return sum(sum((record.get("usage") or {}).values()) for record in records) - needs.tokens


class _Sharing(Protocol):
    async def join(self, request: OutgoingRequest, entry: Entry) -> Record: ...
    def leave(self) -> None: ...
    def back(self) -> None: ...


class RecordedCalls:
    """The calls of one draw ``at`` an address, each attempt under the next number (`core.calls.CallClient`).

    ``sharing`` joins the calls of rows that ask side by side; ``before_new`` is awaited before a call that is not on record.
    """

    __slots__ = ("_at", "_attempts", "_before_new", "_memory", "_queue", "_retry", "_sharing")

    def __init__(
        self,
        memory: Memory,
        queue: CallQueue,
        at: Address,
        retry: RetryPolicy,
        sharing: _Sharing | None = None,
        before_new: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._memory, self._queue, self._at, self._retry = memory, queue, at, retry
        self._sharing, self._before_new = sharing, before_new
        self._attempts = 0

    async def __call__(self, request: OutgoingRequest) -> Record:
        """The record of ``request``: an answer, or the last failure. Failures that are recalled from the transcript cause no waiting."""
        body = request.body()
        digest = sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]
        tried = 0
        while True:
            entry = Entry(self._at._replace(attempt=self._attempts), digest, body)
            self._attempts += 1
            known = self._memory.recall(entry.address, digest)
            record = await self._made(request, entry) if known is None else known
            if record.get("error") is None or tried == self._retry.retries or not may_pass(record):
                return record
            if known is None:
                await self._wait(record, tried)
            tried += 1

    async def _made(self, request: OutgoingRequest, entry: Entry) -> Record:
        """The record of a call that is made now, alone or shared with rows that ask the same."""
        if self._before_new is not None:
            await self._before_new()
        if self._sharing is not None:
            return await self._sharing.join(request, entry)
        return (await self._queue.make(request, (entry,)))[0]

    async def _wait(self, record: Record, tried: int) -> None:
        """As long as the other side asks for, else twice as long each time."""
        policy, asked = self._retry, record.get("retry_after")
        doubled = min(policy.backoff * 2.0**tried, policy.longest_wait)
        if self._sharing is not None:
            self._sharing.leave()
        await asyncio.sleep(doubled if asked is None else min(asked, policy.longest_asked))
        if self._sharing is not None:
            self._sharing.back()
