"""Persona: the model is told who it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from ..graphs.query import Query
from ..graphs.style import Style
from ..prompts.wording import Message

__all__ = ["Persona"]


class Persona(Style):
    """Open with a persona, then ask directly.

    Source: the persona prompts of human-distribution studies, e.g. SimBench (2025), arXiv 2510.17516.
    """

    columns: ClassVar[Mapping[str, type]] = {"persona": str}

    persona: str = Field("a professional gambler who keeps calm and never plays a pattern", min_length=1)

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """The persona before the situation."""
        asked = query.messages(f"You are {self.persona}.", query.words, self.demand(query))
        return asked, {"persona": self.persona}
