"""How fast a model is called: as many calls at once as it bears, and no more a minute than it allows.

The limit on calls at once adapts: a rate limit halves it, as many answers as it is wide widen it by one (additive
increase, multiplicative decrease: Chiu and Jain, 1989, "Analysis of the increase and decrease algorithms for congestion
avoidance in computer networks"). Of the calls that were under way at a cut none cuts again: they tell of the same jam.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any, NamedTuple

from ..core.calls import CallNeeds

__all__ = ["Lane", "LimitChange", "Throttle"]

_KEPT = 1000


class LimitChange(NamedTuple):
    """The limit from ``seconds`` after the run's start on, and why: ``start``, ``rate limit``, ``answers``."""

    seconds: float
    limit: int
    reason: str


class Throttle:
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

    Of what the model allows a minute, a lane takes the part that is due to one of so many ``sharers``.

    ``limit`` is how many may be under way now; ``history`` holds its last 1,000 changes.
    """

    def __init__(self, most: int, needs: CallNeeds, sharers: int = 1) -> None:
        self.limit = most
        self._most, self._exact, self._under_way = most, float(most), 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._began = self._cut = time.monotonic()
        requests, tokens = needs.requests_per_minute, needs.tokens_per_minute
        self._requests = Throttle(requests / sharers) if requests else None
        self._tokens = Throttle(tokens / sharers) if tokens else None
        self.history: deque[LimitChange] = deque([LimitChange(0.0, most, "start")], maxlen=_KEPT)

    async def enter(self, needs: CallNeeds) -> float:
        """Wait for room and for the minute's allowance; returns when the call began, which `leave` takes back."""
        while self._under_way >= self.limit:
            await self._turn()
        self._under_way += 1
        if self._requests is not None or self._tokens is not None:
            await self._allowance(needs)
        return time.monotonic()

    def leave(self, began: float, congested: bool | None, unforeseen_tokens: int = 0) -> None:
        """Say that the call which was let in at ``began`` has ended. The limit adapts to ``congested`` (`failures.is_congested`)."""
        if self._tokens is not None and unforeseen_tokens:
            self._tokens.correct(unforeseen_tokens)
        if congested:
            if began >= self._cut:
                self._cut = time.monotonic()
                self._set(max(1.0, self._exact / 2), "rate limit")
        elif congested is False and self.limit < self._most:
            self._set(min(float(self._most), self._exact + 1 / self.limit), "answers")
        self._under_way -= 1
        if self._waiting:
            self._wake()

    def document(self) -> list[dict[str, Any]]:
        """The history of the limit, as JSON."""
        return [change._asdict() for change in self.history]

    async def _allowance(self, needs: CallNeeds) -> None:
        try:
            if self._requests is not None:
                await self._requests.wait(1)
            if self._tokens is not None:
                await self._tokens.wait(needs.tokens)
        except BaseException:
            self._under_way -= 1
            self._wake()
            raise

    async def _turn(self) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            self._wake()  # the turn may have come already: hand it on
            raise

    def _wake(self) -> None:
        free = self.limit - self._under_way
        while free > 0 and self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                free -= 1

    def _set(self, limit: float, reason: str) -> None:
        before, self._exact, self.limit = self.limit, limit, int(limit)
        if self.limit != before:
            self.history.append(LimitChange(round(time.monotonic() - self._began, 3), self.limit, reason))
