"""Offered randomness: a private random suggestion that may be taken or not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ....core.errors import InputError
from ....core.reading import Parsed
from ....core.spaces.interval import Interval
from ....core.spaces.menu import Menu
from ..graphs.style import Question, Style
from ..prompts.wording import Message

__all__ = ["OfferedRandomness"]


class OfferedRandomness(Style):
    """Offer a legal answer drawn uniformly by address, then ask directly; whether it was taken is logged.

    The will to randomise is thus told apart from the ability. Raises `InputError` on an interval without ends.

    Source: Yang (2025), "Do LLMs know when to flip a coin?", arXiv 2506.18928.
    """

    def check(self, space: Menu | Interval) -> None:
        """Nothing is uniform on a line without ends."""
        if isinstance(space, Interval) and not math.isfinite(space.high - space.low):
            raise InputError(
                f"style 'offered_randomness' came to the interval [{space.low}, {space.high}], on which nothing is uniform;"
                " it needs a menu or finite ends: use stated_then_drawn"
            )

    def ask(self, question: Question) -> tuple[list[Message], dict[str, Any]]:
        """The offer between the situation and the options."""
        offer = _offer(question)
        told = (
            f"Here is a suggestion, drawn uniformly at random from all legal answers: {offer}."
            " You may take it or leave it; nobody else sees it."
        )
        return question.messages(question.words, told, self.demand(question)), {"offered": offer}

    def note(self, question: Question, notes: Mapping[str, Any], parsed: Parsed) -> dict[str, Any]:
        """Whether the offer was taken."""
        if parsed.action is None:
            return {}
        if isinstance(question.space, Interval):
            return {"taken": parsed.action == float(notes["offered"])}
        return {"taken": question.shown[int(parsed.action)] == notes["offered"]}


def _offer(question: Question) -> str:
    u = float(question.chance.sub("offer").uniform()[0])
    if not isinstance(question.space, Interval):
        return question.name_of(int(u * len(question.shown)))
    low, high = question.space.low, question.space.high
    return f"{min(max(float(f'{low + u * (high - low):.4g}'), low), high):.12g}"
