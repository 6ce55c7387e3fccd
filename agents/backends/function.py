"""Any Python callable of the user's, as an agent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from inspect import isawaitable
from typing import Any

from pydantic import Field

from ...core.calls import RunContext
from ...core.chance import IntArray
from ...core.errors import InputError
from ...core.questions import Seat
from ...core.recipes import Agent, Player
from .shared.external_player import (
    MOST_USD,
    CallPolicy,
    ExternalPlayer,
    ExternalReply,
    as_reply,
    needs_a_run,
    situation_in_full,
    user_object,
)

__all__ = ["Function"]


class Function(Agent):
    """A Python callable, sync or async: one call a decision, its answer in the transcript.

    It is called with one mapping: ``words``, ``seat``, ``episode``, ``turn``; ``options`` on a menu, ``low`` and ``high``
    on an interval; ``sees``, the numbers behind the words; ``uniform``, a number in [0, 1) that belongs to this
    decision, and ``seed``, an integer for whoever needs more luck: draw from these and a run can be repeated.
    It returns a label, a number, or ``{"action": ..., "law": {label: p}, "cost_usd": ...}``; the law is logged as the one drawn from.
    An exception is an error of its decision. A sync callable is called directly, so one that waits should be async.
    Answers are recorded: what a function of the user's said cannot be recomputed in general.

        def coin(asked):
            return asked["options"][asked["uniform"] > 0.6]

    Source: PEP 3119 (collections.abc.Callable).
    """

    function: str = Field("", description="module:attribute or path/to/file.py:attribute of a callable")
    most_usd: float = Field(0.0, ge=0, description=MOST_USD)

    @property
    def is_external(self) -> bool:
        """Always: its answers may be awaited, and are recorded."""
        return True

    def begin(self, seat: Seat, episode: IntArray) -> Player:
        """Not without a context: raises `InputError`."""
        raise needs_a_run("function")

    def connect(self, context: RunContext) -> Callable[[Seat, IntArray], Player]:
        """Load the function and seat players that share ``context``. Raises `InputError` where it cannot be called."""
        function = user_object(self.function, "function")
        if not callable(function):
            raise InputError(
                f"{self.function!r} is {type(function).__name__} and cannot be called; give module:function"
            )

        async def ask(asked: Mapping[str, Any]) -> ExternalReply:
            answer = function(dict(asked))
            return as_reply(await answer if isawaitable(answer) else answer)

        return partial(ExternalPlayer, context, ask, CallPolicy(situation_in_full, most_usd=self.most_usd))
