"""A newcomer and an incumbent choose where to position a product."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from ...core.chance import FloatArray
from ...core.spaces.menu import Menu
from ..solvers.normal_forms import Extremes
from .shared.matrix_world import TableGame, zero_sum_table

__all__ = ["BusinessPositioning"]

_PRODUCTS = Menu(("Luxury", "Affordable"))


class BusinessPositioning(TableGame):
    """The newcomer earns only where its product is not the incumbent's: ``luxury`` for Luxury against Affordable,
    ``affordable`` for Affordable against Luxury, 0 where both are the same.

    The source leaves open what the incumbent is after, and ``rival`` says it:

    - ``zero_sum``, the source's reading: the incumbent loses what the newcomer earns. The newcomer's optimum makes the
      incumbent indifferent, (1 - x) affordable = x luxury, so P(Luxury) = affordable / (luxury + affordable). Whatever the
      incumbent is after, this is also the newcomer's maximin strategy.
    - ``alike``: both are paid by the same table, so each wants to differ from the other. There are three equilibria: each pure
      one in which the products differ, and a mixed one in which both play Luxury with probability
      luxury / (luxury + affordable), from luxury (1 - y) = affordable y: the zero-sum optimum with its sides exchanged.
      The `equilibrium` agent plays the mixed one.

    With luxury = 10 the source's affordable = 0.1, 1, 6.7, 10, 15, 90, 990 have P(Luxury) = 0.0099, 0.0909, 0.4012, 0.5, 0.6,
    0.9, 0.99 in the zero-sum reading.

    >>> game = BusinessPositioning(affordable=15)
    >>> print(round(game.blank_optimum(game.seats[0]).of("Luxury"), 3))
    0.6

    Source: Yang and Zhang (2025), "Failure to Mix", arXiv 2511.14630, experiment 6 (business positioning); maximin, von
    Neumann (1928).
    """

    places: ClassVar[tuple[str, ...]] = ("newcomer", "incumbent")
    roles: ClassVar[tuple[str, ...]] = (
        "You bring a new product to a market that the other player holds, and decide how to position it.",
        "The other player brings a new product to a market that you hold, and both of you decide how to position yours.",
    )

    luxury: float = Field(default=10.0, gt=0, description="earned by Luxury against Affordable")
    affordable: float = Field(default=6.7, gt=0, description="earned by Affordable against Luxury")
    rival: Literal["zero_sum", "alike"] = Field(
        default="zero_sum",
        description="what the incumbent is paid: minus the newcomer's payoff, or by the same table",
    )

    @property
    def menus(self) -> tuple[Menu, Menu]:
        """Luxury and Affordable for both."""
        return _PRODUCTS, _PRODUCTS

    @property
    def table(self) -> FloatArray:
        """[[0, luxury], [affordable, 0]] to the newcomer."""
        own = np.array([[0.0, self.luxury], [self.affordable, 0.0]])
        return zero_sum_table(own) if self.rival == "zero_sum" else np.stack([own, own.T])

    def select(self, extremes: Extremes) -> int:
        """The equilibrium with the most actions in use: the mixed one."""
        return int(np.argmax(sum((laws > 0).sum(axis=1) for laws in extremes)))
