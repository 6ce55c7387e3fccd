"""Matching pennies, symmetric or not."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ...core.chance import FloatArray
from ...core.spaces.menu import Menu
from .shared.matrix_world import TableGame, zero_sum_table

__all__ = ["MatchingPennies"]

_COIN = Menu(("Heads", "Tails"))


class MatchingPennies(TableGame):
    """Matching pennies: the matcher wins when the two pennies agree, the mismatcher when they differ.

    The matcher's choice fixes what is at stake: ``heads`` points after Heads, ``tails`` points after Tails.
    To the matcher HH pays +heads, HT -heads, TH -tails and TT +tails (matcher's action first);
    the mismatcher gets the negative.

    The optimal P(Heads) of a player makes the other indifferent.
    For the matcher it is p = tails / (heads + tails), from p heads = (1 - p) tails;
    for the mismatcher q = 1/2 whatever the stakes,
    from (2q - 1) heads = (1 - 2q) tails. The value is 0.

    >>> game = MatchingPennies(heads=1.5)
    >>> game.game().to("matcher").tolist(), game.solution().values
    ([[1.5, -1.5], [-1.0, 1.0]], {'matcher': 0.0, 'mismatcher': 0.0})

    Source: Yang and Zhang (2025), "Failure to Mix", arXiv 2511.14630 (its asymmetric, zero-sum form).
    """

    places: ClassVar[tuple[str, ...]] = ("matcher", "mismatcher")
    roles: ClassVar[tuple[str, ...]] = (
        "You win a round when the two choices are the same, and lose it when they differ.",
        "You win a round when the two choices differ, and lose it when they are the same.",
    )

    heads: float = Field(default=1.0, gt=0, description="at stake when the matcher plays Heads")
    tails: float = Field(default=1.0, gt=0, description="at stake when the matcher plays Tails")

    @property
    def menus(self) -> tuple[Menu, Menu]:
        """Heads and Tails for both."""
        return _COIN, _COIN

    @property
    def table(self) -> FloatArray:
        """[[heads, -heads], [-tails, tails]] to the matcher."""
        return zero_sum_table([[self.heads, -self.heads], [-self.tails, self.tails]])
