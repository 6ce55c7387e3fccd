"""Stated, then drawn: the model states its law, and the draw is made outside, by address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ....core.reading import Parsed
from ....core.spaces.space import Space
from ..graphs.query import Query
from ..graphs.style import Style
from ..prompts.lengths import LAW
from ..prompts.stated_laws import check_stated, read_stated, state_request
from ..transport.reply import Reply

__all__ = ["StatedThenDrawn"]


class StatedThenDrawn(Style):
    """Ask for the probability of every option (on an interval: for quantiles), and draw from what was stated.

    Probabilities that do not sum to 1 within 2 % are no law, and are asked for again. Between quantiles the law is taken to be
    even, and beyond the first and the last (1 % and 99 %) nothing is drawn.

    Source: Gu et al. (2026), arXiv 2604.06543: let the model specify the distribution and an external sampler draw.
    """

    mode: ClassVar[str] = "stated"
    provides_randomness: ClassVar[bool] = True

    def check(self, space: Space) -> None:
        """Raise `InputError` for a space whose laws cannot be stated, by options or by quantiles."""
        check_stated(space, "stated_then_drawn")

    def longest_reply(self) -> int:
        """Tokens for the law."""
        return LAW

    def demand(self, query: Query) -> str:
        """The law, in a form that can be read."""
        return state_request(query)

    def read(self, query: Query, reply: Reply) -> Parsed:
        """The law that was stated, and the act drawn from it."""
        failed = query.parse(reply) if reply.error is not None else None
        return failed or read_stated(query, reply)

    def note(self, query: Query, notes: Mapping[str, Any], parsed: Parsed) -> dict[str, Any]:
        """On an interval, the quantiles that were stated."""
        return dict(parsed.notes or {})
