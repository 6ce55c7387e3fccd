"""Any Python callable of the user's, as an agent."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

from pydantic import Field

from ...core.calls import RetryPolicy, RunContext
from ...core.chance import IntArray
from ...core.errors import InputError
from ...core.questions import Seat
from ...core.recipes import Player
from .shared.external_agent import BACKOFF, OWN_RETRIES, ExternalAgent
from .shared.external_player import MOST_USD, ExternalPlayer, PlayerPolicy
from .shared.memory import memory_of
from .shared.player_reply import PlayerReply, as_reply
from .shared.reading import answers_in_parts
from .shared.replay import REMEMBERS, replay_of
from .shared.situation import Situation, situation_in_full
from .shared.user_calls import UserCalls
from .shared.user_objects import UserObject, name_of_object, user_object

__all__ = ["Function"]


class Function(ExternalAgent):
    """A Python callable, sync or async: one call a decision, its answer in the transcript.

    In Python it may be given as it is: ``al.agent("function", function=lambda asked: asked["options"][0])``.

    It is called with one mapping: ``words``, ``seat``, ``episode``, ``turn``; ``options`` on a menu, ``low`` and ``high``
    on an interval, else the JSON schema of an ``answer``; ``sees``, the numbers behind the words; ``uniform``, a number in
    [0, 1) that belongs to this decision, and ``seed``, an integer to seed a generator of your own with: draw from these and a run can
    be repeated. It returns a label, a number, a list or mapping where the answer has several parts, or
    ``{"action": ..., "law": {label: p}, "cost_usd": ...}``; the law is logged as the one drawn from.
    An exception is an error of its decision. A sync callable is called directly, so one that waits should be async.

    Answers are recorded, and not asked for again when a run is continued. A callable that remembers is then replayed: before its first
    new question it is asked all that stands on record, and its answers must be the same. Where the second parameter is
    called ``call``, it is handed the run's client: ``await call(request, make)`` and ``await call.model(name, messages)`` are
    recorded, paid from the run's budget, and made once.

        def coin(asked):
            return asked["options"][asked["uniform"] > 0.6]

    Source: PEP 3119 (collections.abc.Callable).
    """

    function: UserObject = Field(
        "", description="a callable: module:attribute, path/to/file.py:attribute, or in Python itself"
    )
    most_usd: float = Field(0.0, ge=0, description=MOST_USD)
    remembers: bool | None = Field(None, description=REMEMBERS)
    retries: int = Field(4, ge=0, description=OWN_RETRIES)
    backoff: float = Field(0.5, ge=0, description=BACKOFF)

    @property
    def lacks(self) -> str:
        """A function of yours, where none is named."""
        return "a function of yours: set `function`" if self.function == "" else ""

    def connect(self, context: RunContext) -> Callable[[Seat, IntArray], Player]:
        """Load the function and seat players that share ``context``. Raises `InputError` where it cannot be called."""
        function = user_object(self.function, "function")
        if not callable(function):
            raise InputError(
                f"{name_of_object(self.function)!r} is {type(function).__name__} and cannot be called; give module:function"
            )
        nests = _takes_a_client(function)
        policy = PlayerPolicy(
            situation_in_full,
            most_usd=self.most_usd,
            nests=nests,
            own_calls=RetryPolicy(self.retries, self.backoff),
        )
        memory = memory_of(*_called(function))
        replay = replay_of(context, f"function {name_of_object(self.function)!r}", memory, self.remembers)

        def seated(seat: Seat, episode: IntArray) -> Player:
            ask = partial(_ask, function, nests, answers_in_parts(seat.space))
            return ExternalPlayer(context, ask, policy, replay, seat, episode)

        return seated


async def _ask(
    function: Callable[..., Any], nests: bool, in_parts: bool, situation: Situation, calls: UserCalls
) -> PlayerReply:
    answer = function(dict(situation), call=calls) if nests else function(dict(situation))
    return as_reply(await answer if inspect.isawaitable(answer) else answer, in_parts)


def _takes_a_client(function: Callable[..., Any]) -> bool:
    try:
        return "call" in inspect.signature(function).parameters
    except ValueError:  # some built-in functions have no signature
        return False


def _called(function: Any) -> tuple[Any, ...]:
    """What is called: a function, or an object and the method that Python calls."""
    return (function,) if inspect.isroutine(function) else (function, type(function).__call__)
