"""Calls to the outside world: where each belongs, what it takes, and what a run lends to those who make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

__all__ = [
    "PLAIN_CALL",
    "Address",
    "Attempt",
    "Call",
    "CallSlot",
    "RunContext",
]


class Address(NamedTuple):
    """Where an attempt belongs within a run: ``attempt`` counts the calls made for one draw, failed ones included."""

    seat: str
    episode: int
    turn: int
    draw: int
    attempt: int


class Call(NamedTuple):
    """What a call to the outside world takes of the run.

    Calls of one ``lane`` are paced together, within its requests and tokens per minute (None: no limit);
    ``usd`` is the most that the call can cost, ``tokens`` how many it is expected to use.
    """

    lane: str = ""
    usd: float = 0.0
    tokens: int = 0
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None


PLAIN_CALL = Call()


Attempt = tuple[Address, str, Mapping[str, Any], Mapping[str, Any]]


@dataclass
class CallSlot:
    """A call under way. Whoever makes it says here what came of it.

    ``usd`` is what it cost (None: nobody knows, and the most that it can have cost counts); ``tokens`` what it used;
    ``congested`` is True where the other side asked for fewer calls, False where it answered, None where neither.
    """

    usd: float | None = None
    tokens: int | None = None
    congested: bool | None = None


class RunContext(Protocol):
    """What a run lends to agents that call the outside world: its seed, its memory, a place in the queue, and its money."""

    seed: int

    @property
    def capped(self) -> bool:
        """Whether the run's spending has a limit, so that every call must have a price."""

    def recall(self, address: Address, request: str) -> Mapping[str, Any] | None:
        """What was recorded of ``request`` (its hash) under this address, or None."""

    def record(self, attempts: Sequence[Attempt]) -> Sequence[Mapping[str, Any]]:
        """Write attempts durably, all or none, before they are used; returns what stands at their addresses."""

    def slot(self, call: Call = PLAIN_CALL) -> AbstractAsyncContextManager[CallSlot]:
        """One of the run's limited places for ``call``; wait for it. Raises `OverBudget` where its money does not allow it."""
