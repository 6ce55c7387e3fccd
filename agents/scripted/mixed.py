"""A fixed law, whatever happens."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from pydantic import Field

from ...core.chance import Chance, FloatArray, IntArray
from ...core.errors import InputError
from ...core.laws import IntervalStrategy, Law, MixedStrategy
from ...core.questions import Choice, Observation, Outcome, Seat
from ...core.recipes import Agent
from ...core.spaces import Interval, Menu

__all__ = ["LawPlayer", "Mixed", "uniform_law"]


class LawPlayer:
    """Draws every answer from one ``law``, independently."""

    def __init__(self, law: Law) -> None:
        self._law = law

    def act(self, observation: Observation, chance: Chance) -> Choice:
        """One draw for each row, with the law."""
        return Choice(self._law.draw(chance), law=self._law, law_kind="scripted")

    def learn(self, observation: Observation, choice: Choice, outcome: Outcome) -> None:
        """Nothing: the law is fixed."""


class Mixed(Agent):
    """Draws every action from one fixed law.

    Raises `MenuError` at `begin` on a label that is not in the seat's menu, `LawError` where the probabilities do not
    sum to 1, `InputError` where a law over labels meets an interval.

    Source: von Neumann (1928), "Zur Theorie der Gesellschaftsspiele", Mathematische Annalen 100, 295-320 (mixed strategy).
    """

    law: dict[str, float] | None = Field(
        None, description="probability of every label, those left out have 0; without it the uniform law"
    )

    def begin(self, seat: Seat, episode: IntArray) -> LawPlayer:
        """A player with the law, checked against the seat's menu."""
        return LawPlayer(uniform_law(seat.menu) if self.law is None else _from_labels(seat, self.law))


def uniform_law(menu: Menu | Interval) -> Law:
    """The uniform law on a menu or an interval."""
    if isinstance(menu, Menu):
        return MixedStrategy.uniform(menu)
    low, width = menu.low, menu.high - menu.low

    def cdf(x: FloatArray) -> FloatArray:
        return np.clip((np.asarray(x) - low) / width, 0, 1)

    def ppf(u: FloatArray) -> FloatArray:
        return np.clip(low + width * np.asarray(u), menu.low, menu.high)

    return IntervalStrategy(menu, cdf, ppf)


def _from_labels(seat: Seat, law: Mapping[str, float]) -> MixedStrategy:
    if isinstance(seat.menu, Menu):
        return MixedStrategy.from_mapping(seat.menu, law)
    raise InputError(
        f"a law over the labels {', '.join(law)} came to seat {seat.name!r}, which is answered with a number in"
        f" [{seat.menu.low}, {seat.menu.high}]; leave `law` out to draw uniformly, or seat another agent"
    )
