"""Framing: how much of the idea of mixing the question gives away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from ..graphs.query import Query
from ..graphs.style import Style
from ..prompts.wording import Message

__all__ = ["Framing"]

_FRAMES = {
    "neutral": "",
    "suggestive": "Think about whether an answer that others could foresee would serve you well.",
    "hinted": "It may be best to leave your answer to chance, with the right probabilities.",
    "equilibrium": "Play the mixed strategy that is optimal here (in a game: your part of the Nash equilibrium), drawing at random from it.",
}


class Framing(Style):
    """One sentence between situation and question: none, a suggestion, a hint, or the equilibrium by name.

    Source: Yang (2025), arXiv 2506.18928 (framed, neutral, hinted); Krishnamurthy et al. (2024), arXiv 2403.15371 (suggestive).
    """

    columns: ClassVar[Mapping[str, type]] = {"frame": str}

    kind: Literal["neutral", "suggestive", "hinted", "equilibrium"] = "hinted"

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """The direct question with its frame."""
        return query.messages(query.words, _FRAMES[self.kind], self.demand(query)), {"frame": self.kind}
