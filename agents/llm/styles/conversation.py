"""Conversation: the episode's earlier questions and answers stand as turns before the present one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from pydantic import Field, model_validator

from ....core.reading import Parsed
from ..graphs.query import Query
from ..graphs.style import Style
from ..prompts.wording import Message, user

__all__ = ["Conversation"]


class Conversation(Style):
    """Keep the conversation of an episode: all its turns, or the ``last`` few.

    Each earlier answer stands as its bare label. With ``again`` only the first turn tells the question, and the later ones say
    those words alone; the options are then in the order of the first turn throughout.
    Where the words tell the history too, set that aside in the environment (`history: none`), or it is told twice.

    Source: Gu et al. (2026), arXiv 2604.06543 (sequential sampling); Yang and Zhang (2025), arXiv 2511.14630 (two flips).
    """

    columns: ClassVar[Mapping[str, type]] = {"turns_shown": int}

    last: int | None = Field(None, ge=0, description="how many earlier turns to keep; None: all")
    again: str | None = Field(
        None, min_length=1, description="all that a later turn says, such as Again.; None: the question anew"
    )

    @model_validator(mode="after")
    def _asked_once(self) -> Conversation:
        if self.again is not None and self.last is not None:
            raise ValueError(
                f"again {self.again!r} came with last {self.last}, which would drop the question; leave one out"
            )
        return self

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """The earlier turns, then the question."""
        past: list[Message] = query.memory.setdefault("turns", [])
        if self.again is not None:
            query.memory.setdefault("shown", query.shown)
        kept = past if self.last is None else past[len(past) - 2 * self.last :] if self.last else []
        return [*query.opening(), *kept, *self._now(query)], {"turns_shown": len(kept) // 2}

    def demand(self, query: Query) -> str:
        """What may be answered, in the order in which the conversation has shown it."""
        return replace(query, shown=query.memory.get("shown", query.shown)).request()

    def note(self, query: Query, notes: Mapping[str, Any], parsed: Parsed) -> dict[str, Any]:
        """Remember this turn for the next; and the order in which the options were shown, where that was another turn's."""
        memory = query.memory
        if parsed.action is not None:
            said = query.text_of(parsed)
            memory["turns"] += [*self._now(query), {"role": "assistant", "content": said}]
        if "shown" not in memory:
            return {}
        return {"order": [list(query.names).index(label) for label in memory["shown"]]}

    def _now(self, query: Query) -> list[Message]:
        if self.again is not None and query.memory["turns"]:
            return [user(self.again)]
        return query.messages(query.words, self.demand(query))[len(query.opening()) :]
