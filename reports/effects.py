"""What the cells of a study say together: how far players are from the optimum in the mean, and what that varies with.

The effect is the excess total variation of a seat from its optimum, with the variance that its interval implies; where cells
share their random numbers, their errors are correlated. Cells are taken as drawn from a population of cells (`metrics.shared.random_effects`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite, sqrt

import numpy as np
from scipy.special import ndtri

from ..core.chance import FloatArray
from ..core.estimates import Estimate
from ..metrics.shared.influence import Sharing
from ..metrics.shared.random_effects import between, pooled, shrunk
from .comparison import ALPHA, By, CellComparison
from .part import Measured, Part
from .reading import Row, examined, names_of, rows_of

__all__ = [
    "Between",
    "BlockInfluence",
    "Effects",
    "PairedComparison",
    "Population",
    "ShrunkCell",
    "Summary",
    "effects_of",
    "within",
]

_METRIC = "excess_tv"
_LEAST = 1e-12
_TOO_FEW = "too few cells"


class Summary(Part):
    """One player over its ``cells``: the ``mean`` effect, and the standard deviation ``sd`` of the true ones between cells.

    What a service changes from day to day is a part of ``sd`` where cells were asked on several days, and unseen where they
    were not: days are not told apart.
    """

    who: str
    cells: int
    mean: Measured
    sd: Measured


class Between(Part):
    """The standard deviation ``sd`` of the true effects between the ``levels`` of a ``factor``, all else being alike."""

    factor: str
    levels: int
    sd: Measured


class PairedComparison(Part):
    """The ``difference`` of the effects of two levels of a ``factor`` on the same random numbers, over ``cases``.

    ``needed``: decisions of each in a case that tell it from 0 at 5 % with probability 0.8 (None: no number does);
    ``saved``: the share of its variance that common random numbers took away. ``seat``: whose choices these are, where several
    seats are compared.
    """

    seat: str = ""
    factor: str
    one: str
    other: str
    cases: int
    difference: Measured
    needed: int | None
    saved: float


class ShrunkCell(Part):
    """The effect of one seat of one cell given all cells of its player: drawn towards their mean."""

    by: By
    seat: str
    value: Measured


class Effects(Part):
    """All of it; ``metric`` is the effect."""

    metric: str = _METRIC
    summaries: list[Summary]
    between: list[Between]
    pairs: list[PairedComparison]
    shrunk: list[ShrunkCell]


BlockInfluence = Mapping[tuple[int, str], FloatArray]
"""By how much each block of episodes [B] moves the effect of a seat, by the place of its cell and its name."""


class Population:
    """Rows that have a ``metric`` with an interval, with their ``values`` [N] and ``variances`` [N]; by the ``influence`` of blocks on them it
    is known how far they go together.
    """

    def __init__(
        self, rows: Sequence[Row], metric: str = _METRIC, influence: BlockInfluence | None = None
    ) -> None:
        found = [
            (row, one)
            for row in rows
            if (one := row.metric(metric)) and isfinite(one.high - one.low) and not one.withdrawn
        ]
        self.rows = [row for row, _ in found]
        self.values = np.array([one.value for _, one in found])
        width = np.array([(one.high - one.low) / (-2 * ndtri(ALPHA / 2)) for _, one in found])
        self.variances = np.maximum(width**2, _LEAST)
        self._influence = influence or {}

    def correlation(self, groups: Sequence[str] | None = None) -> float:
        """That of the errors of two rows of a group (None: all are one group)."""
        if not self._influence:
            return 0.0
        found = Sharing()
        for row, group in zip(self.rows, groups or [""] * len(self.rows), strict=True):
            moved = self._influence.get((row.cell, row.seat), np.zeros(0))
            found.add(np.arange(len(moved)), moved, group)
        return found.correlation


def effects_of(
    cells: Sequence[CellComparison],
    pairs: Sequence[PairedComparison] = (),
    influence: BlockInfluence | None = None,
) -> Effects | None:
    """The effects over all cells; None where fewer than two seats in question have one. Seats whose ``influence`` is not known are taken to
    share nothing.
    """
    rows = examined(rows_of(cells))
    everyone = Population(rows, influence=influence)
    if len(everyone.rows) < 2:
        return None
    players: dict[str, list[Row]] = {}
    for (who, _), row in names_of(rows):
        players.setdefault(who, []).append(row)
    parts = [
        _of_player(who, population)
        for who, group in players.items()
        if (population := Population(group, influence=influence)).rows
    ]
    return Effects(
        metric=_METRIC,
        summaries=[summary for summary, _ in parts],
        between=_between(everyone),
        pairs=list(pairs),
        shrunk=[cell for _, drawn in parts for cell in drawn],
    )


def _of_player(who: str, population: Population) -> tuple[Summary, list[ShrunkCell]]:
    mean, variance = pooled(population.values, population.variances, ALPHA, population.correlation())
    possible = within(mean, -1.0, 1.0)
    summary = Summary(who=who, cells=len(population.rows), mean=possible, sd=_root(variance))
    if len(population.rows) == 1:
        return summary, []
    drawn = shrunk(population.values, population.variances, mean.value, variance.value, ALPHA)
    ends = zip(population.rows, drawn.value.tolist(), drawn.low.tolist(), drawn.high.tolist(), strict=True)
    return summary, [
        ShrunkCell(by=row.by, seat=row.seat, value=Estimate(value, low, high, row.doc.n))
        for row, value, low, high in ends
    ]


def _between(population: Population) -> list[Between]:
    """Each varied column, seeds (``replicate``) among them, the rows alike in all else being a group."""
    columns = list(dict.fromkeys(column for row in population.rows for column in row.by))
    found = []
    for column in columns:
        groups = [
            str((row.seat, {name: value for name, value in row.by.items() if name != column}))
            for row in population.rows
        ]
        variance = between(
            population.values, population.variances, groups, ALPHA, population.correlation(groups)
        )
        if variance.n:
            levels = len({str(row.by.get(column)) for row in population.rows})
            found.append(Between(factor=column, levels=levels, sd=_root(variance)))
    return found


def _root(variance: Estimate) -> Estimate:
    value, low, high = (sqrt(end) for end in variance[:3])
    return within(Estimate(value, low, high, variance.n), 0.0, 1.0)


def within(estimate: Estimate, least: float, most: float) -> Estimate:
    """An estimate of a number from ``least`` to ``most``; withdrawn where its interval is all of that."""
    low, high = max(estimate.low, least), min(estimate.high, most)
    none = _TOO_FEW if (low, high) == (least, most) else ""
    return Estimate(estimate.value, low, high, estimate.n, none)
