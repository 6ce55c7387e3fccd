"""The order of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations
from math import factorial
from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from ...core.chance import FloatArray
from ...core.laws.mixed_strategy import MixedStrategy
from ...core.questions import Seat
from ...core.spaces.menu import Menu
from .shared import lehmer
from .shared.task import SamplingTask

__all__ = ["Shuffle"]


class Shuffle(SamplingTask):
    """Put up to five items in a random order, each of the n! orders equally likely.

    Actions are the orders by rank: action k has the Lehmer code of k in the factorial number system
    (`aleator.environments.sampling.shared.lehmer`). Tests for numbers read the first digit, normalised.

    Source: UnpredictaBench (2026), arXiv 2606.06622, shuffling lists of up to five items.
    """

    states_law: ClassVar[bool] = False

    items: tuple[str, ...] = Field(
        ("A", "B", "C", "D"), min_length=2, max_length=5, description="what is shuffled"
    )

    def model_post_init(self, context: object) -> None:
        """Raise an error on items whose orders are alike."""
        _ = self.target

    @property
    def target(self) -> MixedStrategy:
        """The uniform law on all orders."""
        return MixedStrategy.uniform(Menu(tuple(" ".join(order) for order in permutations(self.items))))

    @property
    def form(self) -> str:
        """All items in an order."""
        example = " ".join((self.items[1], self.items[0], *self.items[2:]))
        return f"an order of all {len(self.items)} items, such as {example}"

    def scores(self, seat: Seat) -> FloatArray:
        """The first normalised Lehmer digit of each order."""
        n = len(self.items)
        return lehmer.first(lehmer.order(np.arange(factorial(n)), n))

    def request(self, names: Sequence[str], seen: Mapping[str, Any]) -> str:
        """The list as it stands."""
        return f"Shuffle this list, so that every order is equally likely: {names[0]}"
