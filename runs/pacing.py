"""How fast a model is called: as many calls at once as it bears, and no more a minute than it allows.

The limit on calls at once adapts: a rate limit halves it, as many answers as it is wide widen it by one (additive
increase, multiplicative decrease: Chiu and Jain, 1989, "Analysis of the increase and decrease algorithms for congestion
avoidance in computer networks"). Of the calls that were under way at a cut none cuts again: they tell of the same jam.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from ..core.calls import Call, CallSlot

__all__ = ["Change", "Lane", "Metronome"]

_KEPT = 1000


class Change(NamedTuple):
    """The limit from ``seconds`` after the run's start on, and why: ``start``, ``rate limit``, ``answers``."""

    seconds: float
    limit: int
    reason: str


class Metronome:
    """Spaces out amounts so that no minute sees more than ``per_minute`` of them, plus the one amount that opens it.

    There is no burst to begin with: a full bucket would let twice the rate through in the first minute.
    """

    def __init__(self, per_minute: float) -> None:
        self._seconds_each = 60.0 / per_minute
        self._free = 0.0

    async def wait(self, amount: float) -> None:
        """Wait until what was taken before has had its time; then take ``amount``."""
        now = time.monotonic()
        start = max(now, self._free)
        self._free = start + amount * self._seconds_each
        if start > now:
            await asyncio.sleep(start - now)

    def correct(self, difference: float) -> None:
        """Take ``difference`` more, or give it back where it is negative."""
        self._free += difference * self._seconds_each


class Lane:
    """The calls to one model at one address: at most ``most`` at once, fewer where it answers 429.

    ``limit`` is how many may be under way now; ``history`` holds its last 1,000 changes.
    """

    def __init__(self, most: int, call: Call) -> None:
        self._most, self._limit, self._under_way = most, float(most), 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._began = self._cut = time.monotonic()
        self._requests = Metronome(call.requests_per_minute) if call.requests_per_minute else None
        self._tokens = Metronome(call.tokens_per_minute) if call.tokens_per_minute else None
        self.history: deque[Change] = deque([Change(0.0, most, "start")], maxlen=_KEPT)

    @property
    def limit(self) -> int:
        """Calls that may be under way at once."""
        return int(self._limit)

    @asynccontextmanager
    async def room(self, call: Call, place: CallSlot) -> AsyncIterator[None]:
        """Wait for room and for the minute's allowance; learn from ``place`` afterwards."""
        await self._enter()
        try:
            await self._allowance(call)
            began = time.monotonic()
            yield
            self._learn(place.congested, began)
        finally:
            if self._tokens is not None and place.tokens is not None:
                self._tokens.correct(place.tokens - call.tokens)
            self._under_way -= 1
            self._wake()

    def document(self) -> list[dict[str, Any]]:
        """The history, as JSON."""
        return [change._asdict() for change in self.history]

    async def _allowance(self, call: Call) -> None:
        if self._requests is not None:
            await self._requests.wait(1)
        if self._tokens is not None:
            await self._tokens.wait(call.tokens)

    async def _enter(self) -> None:
        while self._under_way >= self.limit:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                self._wake()  # the turn may have come already: hand it on
                raise
        self._under_way += 1

    def _wake(self) -> None:
        free = self.limit - self._under_way
        while free > 0 and self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                free -= 1

    def _learn(self, congested: bool | None, began: float) -> None:
        if congested and began >= self._cut:
            self._cut = time.monotonic()
            self._set(max(1.0, self._limit / 2), "rate limit")
        elif congested is False:
            self._set(min(float(self._most), self._limit + 1 / self.limit), "answers")

    def _set(self, limit: float, reason: str) -> None:
        before, self._limit = self.limit, limit
        if self.limit != before:
            self.history.append(Change(round(time.monotonic() - self._began, 3), self.limit, reason))
