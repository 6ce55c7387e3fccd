"""When a run stops calling: no call to the other side can succeed, or many in a row were given up for the same cause.

The first call of a lane goes alone, so that a wrong key costs one call and not as many as may be under way at once.

Source: Nygard (2007), "Release It!" (circuit breaker).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from ..core.calls import Record
from ..core.errors import CallsStopped

__all__ = ["REMEDIES", "STOP_AFTER", "CircuitBreaker"]

STOP_AFTER = 20
"""How many calls in a row are given up for the same cause before a run stops, unless it is told otherwise."""

REMEDIES: Mapping[str, str] = {
    "AuthenticationError": "set the provider's key (OPENAI_API_KEY, ...), or name its variable with api_key_from",
    "PermissionDeniedError": "give a key that may use this model, or another model",
    "NotFoundError": "check the model's name and the address: `aleator models URL` lists what a server has",
    "QuotaExceededError": "top up the account, or give another key",
}
"""What to do about each class of failure that only a change outside the run mends."""

_UNREACHED = "nobody listens there: start the server, or give another address with --api-base"
_LONGEST = 300  # characters of a message
_PATIENCE = 10.0  # seconds that other calls wait for the first one
# Lanes that have answered in this process: the next run of a study need not find out again.
_ANSWERING: set[str] = set()


class CircuitBreaker:
    """The calls of one ``lane``: whether anything was answered, and how many calls in a row were given up for one cause.

    ``most`` of these stop the run; 0: no number does. Code of the user's has no lane, and what it raises is its own.
    """

    def __init__(self, lane: str, most: int) -> None:
        self._lane, self._most = lane, most
        self._answered = not lane or lane in _ANSWERING
        self._cause, self._in_a_row = "", 0
        self._first: asyncio.Future[None] | None = None

    async def admit(self) -> None:
        """Wait for the first call to end where that is under way, but not for long."""
        if self._answered:
            return
        if self._first is None:
            self._first = asyncio.get_running_loop().create_future()
        else:
            await asyncio.wait((self._first,), timeout=_PATIENCE)

    def left(self) -> None:
        """Note that a call has ended, however that was: others need not wait any more."""
        if self._first is not None and not self._first.done():
            self._first.set_result(None)

    def answered(self) -> None:
        """Note an answer."""
        self._in_a_row = 0
        if not self._answered:
            self._answered = True
            _ANSWERING.add(self._lane)

    def failed(self, record: Record, answered: bool) -> None:
        """Raise `CallsStopped` where no call can succeed after this failure; ``answered``: whether this sitting had any answer."""
        remedy = REMEDIES.get(str(record.get("error"))) if self._lane else None
        if remedy is None and record.get("unreached") and not self._answered:
            remedy = _UNREACHED
        if remedy is not None:
            raise CallsStopped(f"{self._told(record)}; {remedy}; {_kept(answered)}", answered)

    def gave_up(self, record: Record, answered: bool) -> None:
        """Note a call that is not tried again. Raises `CallsStopped` where it is one of too many in a row for the same cause."""
        cause = str(record.get("error"))
        self._in_a_row = self._in_a_row + 1 if cause == self._cause else 1
        self._cause = cause
        if 0 < self._most <= self._in_a_row:
            words = f"{self._in_a_row} calls in a row were given up, the last by {self._told(record)}"
            remedy = "mend the cause, or set --stop-after (0: never)"
            raise CallsStopped(f"{words}; {remedy}; {_kept(answered)}", answered, self._in_a_row)

    def _told(self, record: Record) -> str:
        message = " ".join(str(record.get("detail") or "").split())
        return f"{record.get('error')} of {self._lane or 'a call'}: {message[:_LONGEST].rstrip('.') or 'no message'}"


def _kept(answered: bool) -> str:
    kept = "what was answered is kept; " if answered else ""
    return f"{kept}run the same command again to continue"
