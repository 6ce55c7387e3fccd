"""The one client through which agents call the outside world: models, servers, functions, graphs and people alike.

A call is recalled from the transcript, or else it waits for its place in the queue, its money is set aside, it is made, what
came of it is written down, and what stands in the transcript is handed back. A failure that may pass is tried again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
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
    def record(self, entries: Sequence[Entry], records: Sequence[Record]) -> Sequence[Record]: ...


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
        capped = self.budget.cap is not None
        needs = request.needs(len(entries), capped)
        lane = self._lanes.get(needs.lane) or self._lanes.setdefault(needs.lane, Lane(self._places, needs))
        began, records = await lane.enter(needs), list[Record]()
        try:
            async with nullcontext() if needs.nests else self._slots:
                sending = (
                    self._within_budget(request, needs, len(entries))
                    if capped
                    else request.send(len(entries))
                )
                records += self._memory.record(entries, await sending)
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

    async def _within_budget(
        self, request: OutgoingRequest, needs: CallNeeds, answers: int
    ) -> Sequence[Record]:
        """Set money aside, call, and settle."""
        held, usd = await self.budget.reserve(needs.usd, needs.nests), None
        try:
            sent = await request.send(answers)
            usd = sum(map(bill, sent))
            return sent
        finally:
            self.budget.settle(held, usd, needs.nests)


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
        digest = sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]
        tried = 0
        while True:
            entry = Entry(self.at._replace(attempt=self.attempts), digest, body)
            self.attempts += 1
            known = self.memory.recall(entry.address, digest)
            if known is None and self.before_new is not None:
                await self.before_new()
            if known is not None:
                record = known
            elif self.sharing is not None:
                record = await self.sharing.join(request, entry)
            else:
                record = (await self.queue.make(request, (entry,)))[0]
            if record.get("error") is None or tried == self.retry.retries or not may_pass(record):
                return record
            if known is None:
                await self._wait(record, tried)
            tried += 1

    async def _wait(self, record: Record, tried: int) -> None:
        """As long as the other side asks for, else twice as long each time."""
        policy, asked = self.retry, record.get("retry_after")
        doubled = min(policy.backoff * 2.0**tried, policy.longest_wait)
        if self.sharing is not None:
            self.sharing.leave()
        await asyncio.sleep(doubled if asked is None else min(asked, policy.longest_asked))
        if self.sharing is not None:
            self.sharing.back()
