"""Verbalized sampling: several candidates with probabilities in one reply, one of which is drawn outside."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from ....core.endings import cut_short
from ....core.outcomes import Outcome
from ....core.reading import Parsed
from ..graphs.query import Query
from ..graphs.style import Style
from ..prompts.lengths import LAW
from ..replies.law_reading import read_candidates
from ..transport.reply import Reply

__all__ = ["VerbalizedSampling"]


class VerbalizedSampling(Style):
    """Ask for ``k`` candidate answers, each with its probability; draw one by address.

    ``pool`` draws among the candidates evenly, as the paper pools their texts; otherwise the stated probabilities count.

    Source: Zhang et al. (2025), arXiv 2510.01171 (VS-standard, k = 5).
    """

    mode: ClassVar[str] = "stated"
    provides_randomness: ClassVar[bool] = True

    k: int = Field(5, ge=1, le=100)
    pool: bool = False

    def longest_reply(self) -> int:
        """Tokens for the candidates."""
        return LAW

    def demand(self, query: Query) -> str:
        """Candidates, in a form that can be read; no more than there are options."""
        k = min(self.k, len(query.shown) or self.k)
        return query.request(
            f"Do not choose yet. Write {k} candidate answers, each with the probability with which it should be the answer, as a JSON"
            " object with the answers as keys and their probabilities, numbers from 0 to 1, as values. Write nothing else."
        )

    def read(self, query: Query, reply: Reply) -> Parsed:
        """One of the candidates."""
        if reply.error is not None:
            return query.parse(reply)
        found = read_candidates(reply.text, query.space, query.shown)
        if not found:
            return Parsed(cut_short(reply.finish) or Outcome.UNPARSABLE)
        weights = np.array([1.0 if self.pool else weight for _, weight in found])
        if weights.sum() <= 0:
            return Parsed(Outcome.UNPARSABLE)
        action = found[int(query.chance.sub("drawn").pick(weights / weights.sum())[0])][0]
        if not query.shown:
            return query.within(Parsed(Outcome.LEGAL, action))
        law = np.bincount([a for a, _ in found], weights=weights, minlength=len(query.shown))
        return Parsed(Outcome.LEGAL, action, tuple((law / law.sum()).tolist()))
