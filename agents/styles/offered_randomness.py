"""Offered randomness: a private random suggestion that may be taken or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core import Interval
from ..parsing import Parsed
from ..prompting import Message, user
from ..style import Question, Style

__all__ = ["OfferedRandomness"]


class OfferedRandomness(Style):
    """Offer a legal answer drawn uniformly by address, then ask directly; whether it was taken is logged.

    The will to randomise is thus told apart from the ability.

    Source: Yang (2025), "Do LLMs know when to flip a coin?", arXiv 2506.18928.
    """

    def ask(self, question: Question) -> tuple[list[Message], dict[str, Any]]:
        """The offer between the situation and the options."""
        offer = _offer(question)
        told = f"A private suggestion, drawn uniformly at random from all legal answers, is: {offer}. You may take it or not; nobody else sees it."
        return [*question.opening(), user(f"{question.words}\n\n{told}\n\n{question.request()}")], {"offered": offer}

    def note(self, question: Question, notes: Mapping[str, Any], parsed: Parsed) -> dict[str, Any]:
        """Whether the offer was taken."""
        if parsed.action is None:
            return {}
        act = f"{parsed.action:.4g}" if isinstance(question.space, Interval) else question.shown[int(parsed.action)]
        return {"taken": act == notes["offered"]}


def _offer(question: Question) -> str:
    u = float(question.chance.sub("offer").uniform()[0])
    if not isinstance(question.space, Interval):
        return question.name_of(int(u * len(question.shown)))
    low, high = max(question.space.low, -1e6), min(question.space.high, 1e6)
    return f"{low + u * (high - low):.4g}"
