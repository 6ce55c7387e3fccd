"""A coin with a stated bias."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.menu import Menu
from .shared.task import SamplingTask, listed

__all__ = ["BiasedCoin"]


class BiasedCoin(SamplingTask):
    """Flip a coin that shows Heads with a stated probability.

    With outcome 1 = Heads and 0 = Tails the four ``phrasing``s are the source's P1, P0 (one probability stated) and
    P10, P01 (both, in this order).

    Source: Yang and Zhang (2025), "Failure to Mix", arXiv 2511.14630, experiments 1 and 2; the phrasings are those of
    Xiao et al. (2025), "Flipping Against All Odds", arXiv 2506.09998.
    """

    heads: float = Field(0.3, ge=0, le=1, description="probability of Heads")
    phrasing: Literal["p1", "p0", "p10", "p01"] = Field(
        "p10", description="which probabilities are stated, and in which order: 1 is Heads, 0 is Tails"
    )

    @property
    def target(self) -> MixedStrategy:
        """[heads, 1 - heads] over Heads, Tails."""
        return MixedStrategy(Menu(("Heads", "Tails")), [self.heads, 1 - self.heads])

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """One or both probabilities, in the order of the phrasing."""
        law = list(zip(names, (self.heads, 1 - self.heads), strict=True))
        stated = [
            law[place] for place in {"p1": (0,), "p0": (1,), "p10": (0, 1), "p01": (1, 0)}[self.phrasing]
        ]
        if len(stated) == 2:
            return f"Draw one outcome at random with these probabilities:\n{listed(stated)}"
        either = " or ".join(name for name, _ in (*stated, *(pair for pair in law if pair not in stated)))
        return (
            f"Draw one outcome at random, {either}, where the first has this probability:\n{listed(stated)}"
        )
