"""Few-shot: examples drawn from the target by address, then the direct question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from ..graphs.query import Query
from ..graphs.style import Style
from ..prompts.wording import Message

__all__ = ["FewShot"]


class FewShot(Style):
    """Show ``k`` answers drawn from the target itself, each by its own address, before asking.

    Where no optimum is known, nothing is shown.

    Source: Misaki and Akiba (2025), arXiv 2510.21150 (few-shot baseline, k = 3, 10, 50).
    """

    columns: ClassVar[Mapping[str, type]] = {"first_example": str, "last_example": str}

    k: int = Field(3, ge=1, le=1000, description="number of examples")

    @property
    def needs_optimal(self) -> bool:
        """True: the examples are drawn from the optimum."""
        return True

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """The examples between the situation and the options."""
        examples = _examples(query, self.k)
        shown = "\n".join(f"{i}. {example}" for i, example in enumerate(examples, start=1))
        part = f"Earlier answers to this very question, each given independently:\n{shown}" if shown else ""
        ends = {"first_example": examples[0], "last_example": examples[-1]} if examples else {}
        return query.messages(query.words, part, self.demand(query)), {"examples": examples, **ends}


def _examples(query: Query, k: int) -> list[str]:
    if query.target is None:
        return []
    chance = query.chance.sub("examples")
    return [query.text_of_action(query.target.draw(chance, i)) for i in range(k)]
