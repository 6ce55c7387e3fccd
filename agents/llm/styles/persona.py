"""Persona: the model is told who it is."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ..graphs.style import Question, Style
from ..prompts.wording import Message

__all__ = ["Persona"]


class Persona(Style):
    """Open with a persona, then ask directly.

    Source: the persona prompts of human-distribution studies, e.g. SimBench (2025), arXiv 2510.17516.
    """

    persona: str = Field("a professional gambler who keeps calm and never plays a pattern", min_length=1)

    def ask(self, question: Question) -> tuple[list[Message], dict[str, Any]]:
        """The persona before the situation."""
        asked = question.messages(f"You are {self.persona}.", question.words, self.demand(question))
        return asked, {"persona": self.persona}
