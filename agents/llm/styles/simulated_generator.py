"""Simulated generator: the model runs a stated pseudo-random generator by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from ..graphs.query import Query
from ..graphs.style import Style
from ..prompts.lengths import REASONED
from ..prompts.wording import MARKED_END, Message, use_number

__all__ = ["SimulatedGenerator"]

_A, _C, _M = 1_664_525, 1_013_904_223, 2**32


class SimulatedGenerator(Style):
    """State a linear congruential generator and its start, drawn by address, and ask for the answer after some steps.

    The start and the number that the generator really reaches are logged.

    Source: Gu et al. (2026), arXiv 2604.06543 (simulated PRNG); constants of Knuth and Lewis in Press et al. (1992).
    """

    columns: ClassVar[Mapping[str, type]] = {"seed_given": str, "u": float}
    provides_randomness: ClassVar[bool] = True

    steps: int = Field(3, ge=1, le=100)

    def ask(self, query: Query) -> tuple[list[Message], dict[str, Any]]:
        """The situation, the generator, and the rule from its number to the answer."""
        start = x = int(query.chance.sub("generator").uniform()[0] * _M)
        for _ in range(self.steps):
            x = (_A * x + _C) % _M
        ending = (
            f"Run this generator by hand: at each step x becomes ({_A} x + {_C}) mod {_M}. Start from x = {start} and take {self.steps} steps;"
            f" let u = x / {_M}. {use_number(query.space)} {MARKED_END}"
        )
        notes = {"seed_given": str(start), "u": x / _M}
        return query.messages(query.words, query.request(ending, in_full=True)), notes

    def longest_reply(self) -> int:
        """Tokens for the steps and the answer."""
        return REASONED

    def demand(self, query: Query) -> str:
        """The demand for the answer on a marked line."""
        return query.request(MARKED_END)
