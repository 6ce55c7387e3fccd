"""Paraphrased: the same question in a different wording at every draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ..graphs.query import Query
from ..graphs.style import Style
from ..prompts.wording import Message

__all__ = ["Paraphrased"]

_LEADS = (
    "Here is the situation.",
    "Please read what follows and decide.",
    "Consider this.",
    "This is what you face.",
    "A decision is needed.",
    "Take a look at the following.",
    "Your turn.",
    "Below is all that you know.",
    "Now it is up to you.",
    "You have one choice to make.",
)
_CLOSES = (
    "What is your answer?",
    "What do you answer?",
    "What will it be?",
    "Make your choice.",
    "Go ahead.",
)


class Paraphrased(Style):
    """Ask directly, in one of 50 wordings drawn by address.

    Source: Misaki and Akiba (2025), arXiv 2510.21150 (prompt ensemble of 50 paraphrases).
    """

    columns: ClassVar[Mapping[str, type]] = {"wording": int}

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """One of the wordings."""
        number = int(query.chance.sub("wording").uniform()[0] * len(_LEADS) * len(_CLOSES))
        lead, close = _LEADS[number % len(_LEADS)], _CLOSES[number // len(_LEADS)]
        return query.messages(lead, query.words, close, self.demand(query)), {"wording": number}
