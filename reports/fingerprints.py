"""A model's profile over many tasks: one row of traits, beside those of others.

Of each task (a run or a study) the trait is the distance from the optimum, and over all tasks there are habits, each the mean over cells
as drawn from a population of cells (`metrics.shared.random_effects`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from pydantic import Field

from ..core.estimates import Estimate
from ..metrics.shared.random_effects import pooled
from .comparison import ALPHA
from .effects import Population, within
from .part import Measured, Part
from .reading import Row

__all__ = ["HABITS", "Fingerprint", "Played", "fingerprints_of"]

HABITS = {
    "excess_switch_rate": "switches too often",
    "position_bias": "leans on places",
    "predictability": "can be foretold",
}
"""The metrics that are means over all tasks, in words."""

_DISTANCES = ("excess_tv", "ks")


class Played(NamedTuple):
    """One seat of one cell: which ``player`` sat there, in which ``task``, and its ``row``."""

    player: str
    task: str
    row: Row


class Fingerprint(Part):
    """One ``player`` over so many seats of ``cells``, ``judged`` of which have a verdict and ``deviating`` deviate: its distance in each task, its
    ``habits``, the share of answers ``not_legal`` at a first attempt (the mean of its cells), and the player that is ``nearest`` in these (None: alone).
    """

    player: str
    cells: int
    judged: int
    deviating: int
    distances: dict[str, Measured] = Field(default_factory=dict)
    habits: dict[str, Measured] = Field(default_factory=dict)
    not_legal: float
    nearest: str | None = None

    @property
    def traits(self) -> dict[str, Estimate]:
        """The distances and the habits, by name."""
        return {**self.distances, **{HABITS[name]: one for name, one in self.habits.items()}}

    def document(self) -> dict[str, Any]:
        """The fingerprint as JSON can write it."""
        return self.model_dump(mode="json")


def fingerprints_of(played: Sequence[Played]) -> list[Fingerprint]:
    """A row for each player, in the order in which they come."""
    players = {one.player: [each for each in played if each.player == one.player] for one in played}
    found = [_of(player, rows) for player, rows in players.items()]
    return [one.but(nearest=_nearest(one, found)) for one in found]


def _of(player: str, played: Sequence[Played]) -> Fingerprint:
    rows = [one.row for one in played]
    tasks = {one.task: [each.row for each in played if each.task == one.task] for one in played}
    verdicts = [row.doc.verdict for row in rows if row.doc.verdict is not None]
    distances = {
        task: next(filter(None, (_mean(of, name) for name in _DISTANCES)), None) for task, of in tasks.items()
    }
    habits = {name: _mean(rows, name) for name in HABITS}
    return Fingerprint(
        player=player,
        cells=len(rows),
        judged=len(verdicts),
        deviating=sum(verdict in ("deviates", "marginal only") for verdict in verdicts),
        distances=_known(distances),
        habits=_known(habits),
        not_legal=float(np.mean([row.doc.not_legal for row in rows])),
    )


def _mean(rows: Sequence[Row], metric: str) -> Estimate | None:
    """The mean over the population of cells; None where no cell has the metric with an interval."""
    population = Population(rows, metric)
    if not population.rows:
        return None
    return within(pooled(population.values, population.variances, ALPHA).mean, -1.0, 1.0)


def _known(found: Mapping[str, Estimate | None]) -> dict[str, Estimate]:
    return {name: one for name, one in found.items() if one is not None}


def _nearest(one: Fingerprint, everyone: Sequence[Fingerprint]) -> str | None:
    """The other player whose traits, of those that both have, differ least in the mean."""
    apart = {
        other.player: float(
            np.mean([abs(one.traits[name].value - other.traits[name].value) for name in both])
        )
        for other in everyone
        if other.player != one.player and (both := one.traits.keys() & other.traits.keys())
    }
    return min(apart, key=lambda player: apart[player]) if apart else None
