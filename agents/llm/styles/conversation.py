"""Conversation: the episode's earlier questions and answers stand as turns before the present one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import Field, model_validator

from ....core.reading import Parsed
from ..graphs.style import Question, Style
from ..prompts.wording import Message, user

__all__ = ["Conversation"]


class Conversation(Style):
    """Keep the conversation of an episode: all its turns, or the ``last`` few.

    Each earlier answer stands as its bare label. With ``again`` only the first turn tells the question, and the later ones say
    those words alone; the options are then in the order of the first turn throughout.
    Where the words tell the history too, set that aside in the environment (`history: none`), or it is told twice.

    Source: Gu et al. (2026), arXiv 2604.06543 (sequential sampling); Yang and Zhang (2025), arXiv 2511.14630 (two flips).
    """

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

    def ask(self, question: Question) -> tuple[list[Message], dict[str, Any]]:
        """The earlier turns, then the question."""
        past: list[Message] = question.memory.setdefault("turns", [])
        if self.again is not None:
            question.memory.setdefault("shown", question.shown)
        kept = past if self.last is None else past[len(past) - 2 * self.last :] if self.last else []
        return [*question.opening(), *kept, *self._now(question)], {"turns_shown": len(kept) // 2}

    def demand(self, question: Question) -> str:
        """What may be answered, in the order in which the conversation has shown it."""
        return replace(question, shown=question.memory.get("shown", question.shown)).request()

    def note(self, question: Question, notes: Mapping[str, Any], parsed: Parsed) -> dict[str, Any]:
        """Remember this turn for the next; and the order in which the options were shown, where that was another turn's."""
        memory = question.memory
        if parsed.action is not None:
            said = question.shown[int(parsed.action)] if question.shown else repr(parsed.action)
            memory["turns"] += [*self._now(question), {"role": "assistant", "content": said}]
        if "shown" not in memory:
            return {}
        return {"order": [list(question.names).index(label) for label in memory["shown"]]}

    def _now(self, question: Question) -> list[Message]:
        if self.again is not None and question.memory["turns"]:
            return [user(self.again)]
        return question.messages(question.words, self.demand(question))[len(question.opening()) :]
