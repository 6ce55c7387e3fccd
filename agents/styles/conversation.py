"""Conversation: the episode's earlier questions and answers stand as turns before the present one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from ..parsing import Parsed
from ..prompting import Message
from ..style import Question, Style

__all__ = ["Conversation"]


class Conversation(Style):
    """Keep the conversation of an episode: all its turns, or the ``last`` few.

    Each earlier answer stands as its bare label.
    Where the words tell the history too, set that aside in the environment (`history: none`), or it is told twice.

    Source: Gu et al. (2026), arXiv 2604.06543 (sequential sampling); Yang and Zhang (2025), arXiv 2511.14630 (two flips).
    """

    last: int | None = Field(None, ge=0, description="how many earlier turns to keep; None: all")

    def ask(self, question: Question) -> tuple[list[Message], dict[str, Any]]:
        """The earlier turns, then the question."""
        past: list[Message] = question.memory.setdefault("turns", [])
        kept = past if self.last is None else past[len(past) - 2 * self.last :] if self.last else []
        return [*question.opening(), *kept, *self._now(question)], {"turns_shown": len(kept) // 2}

    def note(self, question: Question, notes: Mapping[str, Any], parsed: Parsed) -> dict[str, Any]:
        """Remember this turn for the next."""
        if parsed.action is not None:
            said = question.shown[int(parsed.action)] if question.shown else repr(parsed.action)
            question.memory["turns"] += [*self._now(question), {"role": "assistant", "content": said}]
        return {}

    def _now(self, question: Question) -> list[Message]:
        return question.messages(question.words, self.demand(question))[len(question.opening()) :]
