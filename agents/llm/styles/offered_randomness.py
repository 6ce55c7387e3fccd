"""Offered randomness: a private random suggestion that may be taken or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ....core.errors import InputError, LawError
from ....core.outcomes import Outcome
from ....core.reading import Parsed
from ....core.spaces.space import Space
from ..graphs.query import Query
from ..graphs.style import Style
from ..prompts.numbers import answers_are_numbers
from ..prompts.wording import Message

__all__ = ["OfferedRandomness"]


class OfferedRandomness(Style):
    """Offer a legal answer drawn uniformly by address, then ask directly; whether it was taken is logged.

    The will to randomise is thus told apart from the ability. Raises `InputError` on an interval without ends.

    Source: Yang (2025), "Do LLMs know when to flip a coin?", arXiv 2506.18928.
    """

    columns: ClassVar[Mapping[str, type]] = {"offered": str, "taken": bool}
    provides_randomness: ClassVar[bool] = True

    def check(self, space: Space) -> None:
        """Raise `InputError` on an interval without ends, where no law is uniform."""
        try:
            space.uniform_law()
        except LawError:
            raise InputError(
                f"style 'offered_randomness' came to a seat that answers {space.describe()}, where nothing is uniform;"
                " it needs options or finite ends: use stated_then_drawn"
            ) from None

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """The offer between the situation and the options."""
        offer = _offer(query)
        part = (
            f"Here is a suggestion, drawn uniformly at random from all legal answers: {offer}."
            " You may take it or leave it; nobody else sees it."
        )
        return query.messages(query.words, part, self.demand(query)), {"offered": offer}

    def note(self, query: Query, notes: Mapping[str, Any], parsed: Parsed) -> dict[str, Any]:
        """Whether the offer was taken."""
        if parsed.action is None:
            return {}
        if query.shown:
            return {"taken": query.shown[parsed.action] == notes["offered"]}
        return {"taken": bool(parsed.action == query.space.read(notes["offered"], None).action)}


def _offer(query: Query) -> str:
    chance = query.chance.sub("offer")
    if query.shown:
        names = query.shown_in_order
        return names[int(chance.uniform()[0] * len(names))]
    action = query.space.draw_uniform(chance)
    if not answers_are_numbers(query.space):
        return query.text_of_action(action)
    rounded = f"{float(f'{action[0]:.4g}'):.12g}"
    legal = query.space.read(rounded, None).outcome is Outcome.LEGAL
    return rounded if legal else f"{action[0]:.12g}"
