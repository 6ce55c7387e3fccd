"""A trader of a simulated market that should buy and sell at random."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from numpy.typing import NDArray
from pydantic import Field

from ...core.laws.mixed_strategy import MixedStrategy
from ...core.spaces.menu import Menu
from ..sampling.shared.task import SamplingTask, listed

__all__ = ["BinaryTrader"]

_MARKET = "You are one of many traders in a simulated financial market. At each step every trader decides about one share."


class BinaryTrader(SamplingTask):
    """Buy or sell one share (or, with ``hold``, leave it) at each of ``turns`` steps, as the random traders of an agent-based market do.

    The optimum is uniform at every step, whatever came before: such a trader moves no price in the mean, and nobody can trade
    ahead of it. `told` says how much of that the words tell: the probabilities, that it be done at random, or nothing.

    >>> BinaryTrader(hold=True).target.probs.round(3).tolist()
    [0.333, 0.333, 0.333]

    Source: Vidler and Walsh (2025), "Evaluating binary decision biases in large language models: implications for fair
    agent-based financial simulations", arXiv 2501.16356, who ask for yes or no, with and without the word "randomly".
    """

    hold: bool = Field(False, description="whether a trader may also hold")
    told: Literal["law", "random", "nothing"] = Field(
        "random", description="what the words tell of the law: all, that it is random, or nothing"
    )

    @property
    def states_law(self) -> bool:  # type: ignore[override]  # it depends on the fields
        """Whether the words state the probabilities."""
        return self.told == "law"

    @property
    def target(self) -> MixedStrategy:
        """The uniform law over what a trader may do."""
        return MixedStrategy.uniform(Menu(("Buy", "Sell", "Hold") if self.hold else ("Buy", "Sell")))

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The market, and as much of the law as is told."""
        if self.told == "law":
            lines = listed(zip(names, self.target.probs.tolist(), strict=True))
            return (
                f"{_MARKET} Decide at random, whatever was decided before, with these probabilities:\n{lines}"
            )
        return f"{_MARKET} {'Decide at random. ' if self.told == 'random' else ''}What do you do?"

    def again(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The next step."""
        return f"The next step.{' Decide at random.' if self.told == 'random' else ''} What do you do?"

    def past(self, names: Sequence[str], drawn: NDArray[Any], since: int = 0) -> str:
        """The trader's decisions so far, as many as `history` shows, without those of turns before ``since``."""
        kept = min(self.kept(len(drawn)), max(len(drawn) - since, 0))
        made = ", ".join(names[x] for x in drawn[len(drawn) - kept :].tolist())
        return f"Your last decisions, the oldest first: {made}." if kept else ""
