"""The state and the context that every style's graph shares."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypedDict

from ..core import Answer, Interval, Menu
from .models import Reply
from .parsing import Parsed, read_choice, read_number
from .prompting import Message

__all__ = ["Asking", "Question"]


class Asking(TypedDict, total=False):
    """What a graph knows while it asks: the conversation, the last reply, what it parsed, and the trail of outcomes."""

    messages: list[Message]
    reply: Reply
    parsed: Parsed
    trail: list[str]


@dataclass(frozen=True, eq=False)
class Question:
    """One decision to be asked for: the situation in ``words``, the options as ``shown``, and ``call`` to the model."""

    words: str
    space: Menu | Interval
    shown: Sequence[str]
    reasks: int
    call: Callable[[list[Message]], Awaitable[Reply]]
    system: str | None = None

    def parse(self, reply: Reply) -> Parsed:
        """What the reply answers, in positions of ``shown`` or as a number."""
        if reply.error is not None:
            return Parsed(Answer.REFUSED if reply.error == "ContentPolicyViolationError" else Answer.ERROR)
        if isinstance(self.space, Interval):
            return read_number(reply.text, reply.finish, self.space)
        return read_choice(reply.text, reply.finish, self.shown)
