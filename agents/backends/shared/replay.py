"""The replay of an object that remembers: it is asked its past questions again, in their order, before any new one.

Answers on record are not asked for again, so in a run that is continued a user's code has not seen what was asked before the
run was stopped. Where it remembers, it is replayed: before its first new question it is asked everything that stands in the
transcript, and its answers are held against the record. Calls that it makes through the client which it is handed are
recalled, not made.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ....core.calls import PastCall, RunContext
from ....core.errors import InputError
from ....core.failures import DEARER
from .memory import Memory
from .player_reply import PlayerReply

__all__ = ["REMEMBERS", "AskAgain", "Replay", "replay_of"]

AskAgain = Callable[[PastCall], Awaitable[PlayerReply]]
REMEMBERS = (
    "whether it keeps anything from one question to the next: then a run that is continued replays it through its past;"
    " None: found out from what it holds"
)


def replay_of(
    context: RunContext, name: str, memory: Memory, remembers: bool | None, refusal: str = ""
) -> Replay:
    """The one replay in this run of the user's object called ``name``, whatever seats it sits in.

    ``memory`` is what was found out of it, and ``remembers`` what the user says (None: nothing), which stands.
    """
    declared = remembers is not None
    if declared:
        memory = Memory.STATE if remembers else Memory.NONE
    kept = context.shared.setdefault(f"replay of {name}", Replay(context, name, memory, declared, refusal))
    if not isinstance(kept, Replay):
        raise TypeError(f"{name} is kept as {type(kept).__name__}")
    return kept


class Replay:
    """The replay of the object called ``name``. It is awaited before every new question and happens once.

    ``declared`` says that the user knows of its memory. ``refusal`` says why it cannot be asked again, where it cannot.
    Raises `InputError`, in one line, where it cannot, where asking again would cost money, and where an answer is another
    than the one on record.
    """

    def __init__(self, context: RunContext, name: str, memory: Memory, declared: bool, refusal: str) -> None:
        self._context, self._name, self._memory = context, name, memory
        self._declared, self._refusal = declared, refusal
        self._seats: dict[str, AskAgain] = {}
        self._lock = asyncio.Lock()
        self._done = memory is Memory.NONE
        self._failed: InputError | None = None

    def sits(self, seat: str, ask: AskAgain) -> None:
        """Note that the object answers at ``seat``, and that ``ask`` asks it a question of the past."""
        self._seats.setdefault(seat, ask)

    async def __call__(self) -> None:
        """Replay the past, if that has not been done."""
        if self._done:
            return
        async with self._lock:
            if self._failed is not None:
                raise self._failed
            if not self._done:
                await self._replay()
                self._done = True

    async def _replay(self) -> None:
        past = self._context.past(tuple(self._seats))
        if not past:
            return
        try:
            self._refuse(past[0])
            for call in past:
                self._refuse_dear(call)
                if not _alike(await self._seats[call.address.seat](call), call.record):
                    if self._memory is Memory.RANDOM:
                        return  # it draws random numbers of its own, which nothing can bring back, and remembers nothing else
                    raise self._differs(call)
        except InputError as error:
            self._failed = error
            raise

    def _refuse(self, call: PastCall) -> None:
        if self._refusal:
            raise InputError(
                f"{self._name} remembers what it was asked, and this run cannot be continued: {self._refusal};"
                f" its last run stands at {_place(call)} and beyond: give another directory"
            )

    def _refuse_dear(self, call: PastCall) -> None:
        if not self._declared and float(call.record.get("cost_usd") or 0.0) > 0:
            raise InputError(
                f"{self._name} may remember what it was asked, and to ask it again costs money ({_place(call)}), so this run cannot"
                " be continued; begin anew with remembers: false if each answer follows from its question alone, else with"
                " remembers: true, and let it call through the client that it is handed: those calls are not paid twice"
            )

    def _differs(self, call: PastCall) -> InputError:
        return InputError(
            f"{self._name} answers otherwise at {_place(call)} than the run on record, which therefore cannot be continued; give"
            " another directory, or begin anew with remembers: false if each answer follows from its question alone"
        )


def _alike(said: PlayerReply, record: Mapping[str, Any]) -> bool:
    """Whether an answer is the one on record; of errors only the class is compared."""
    kept = PlayerReply(**record)
    if kept.error is not None and kept.error != DEARER:
        return said.error == kept.error
    return said.error is None and (said.text, said.value, said.law) == (kept.text, kept.value, kept.law)


def _place(call: PastCall) -> str:
    return f"seat {call.address.seat!r}, episode {call.address.episode}, turn {call.address.turn}"
