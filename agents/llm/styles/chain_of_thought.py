"""Chain of thought: reason first, then answer on a marked last line."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ..graphs.query import Query
from ..graphs.style import Style
from ..prompts.lengths import REASONED
from ..prompts.wording import MARKED_END, Message

__all__ = ["ChainOfThought"]


class ChainOfThought(Style):
    """Ask for step-by-step reasoning, free or of limited length, and for the answer on a last line of its own.

    Source: Wei et al. (2022), arXiv 2201.11903; length-limited as in Xiao et al. (2025), arXiv 2506.09998.
    """

    words: int | None = Field(
        None, ge=1, description="the most words to reason in; None: as many as it likes"
    )

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """The situation, and the demand to reason before the marked answer."""
        limit = f", in at most {self.words} words" if self.words else ""
        return query.messages(query.words, query.request(f"Think step by step{limit}. {MARKED_END}")), {}

    def longest_reply(self) -> int:
        """Tokens for the reasoning and the answer."""
        return REASONED

    def demand(self, query: Query) -> str:
        """The demand for the answer on a marked line."""
        return query.request(MARKED_END)
