"""Which of the factors that a study varies explain how far seats are from the optimum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import sqrt
from typing import Any, NamedTuple

import numpy as np

from ...core.chance import FloatArray, IntArray
from ...core.estimates import Estimate
from ...metrics.shared.block_regression import mean_of_blocks, regressed
from ...metrics.shared.shapley import MOST_PLAYERS, shapley, shares_of_variance
from ...reports.factors import Factors, FactorShare, LevelEffect, PartEffect
from .blocks import SeatBlocks
from .pairs import MOST_LEVELS

__all__ = ["factors_of"]

_SEAT, _REPLICATE = "seat", "replicate"
_TOGETHER = "The effect of each value is not told: some columns change together, so that their effects are not told apart."
_MANY = (
    "What explains the distance is not told: {names} columns vary, and shares are computed of {most} at most."
)
_INCOMPLETE = "What each part adds is not told: not every setting of the columns of two values was played, in every case of the others."


def factors_of(seats: Sequence[SeatBlocks]) -> Factors | None:
    """The effects of all factors on the distance of ``seats``; None where nothing is varied."""
    by = [
        {**{name: value for name, value in one.by.items() if name != _REPLICATE}, _SEAT: one.seat}
        for one in seats
    ]
    grid = _Grid(by, np.array([one.values for one in seats]))
    return grid.factors() if grid.names else None


class _Factor(NamedTuple):
    """The level of a factor in each cell, as ``codes`` [C] into ``levels``."""

    levels: list[str]
    codes: IntArray


class _Grid:
    """The cells ``by`` their factors, and their ``values`` [C, B] in blocks."""

    def __init__(self, by: Sequence[Mapping[str, Any]], values: FloatArray) -> None:
        self.values = values
        every = {
            name: _factor([str(one.get(name)) for one in by])
            for name in dict.fromkeys(n for one in by for n in one)
        }
        self.every = {name: factor for name, factor in every.items() if len(factor.levels) > 1}

    @property
    def names(self) -> list[str]:
        """The factors that have several levels."""
        return list(self.every)

    @cached_property
    def codes(self) -> IntArray:
        """The levels of all factors, [K, C]."""
        return np.array([factor.codes for factor in self.every.values()])

    def factors(self) -> Factors:
        """All that is said of them."""
        levels, parts, few = self._levels(), self._parts(), len(self.names) <= MOST_PLAYERS
        reasons = (
            (levels is None, _TOGETHER),
            (not few, _MANY.format(names=len(self.names), most=MOST_PLAYERS)),
            (parts is None, _INCOMPLETE),
        )
        found = Factors(
            cells=len(self.values),
            blocks=self.values.shape[1],
            levels=levels or [],
            parts=parts or [],
            left_out=[told for holds, told in reasons if holds],
        )
        return self._with_shares(found) if few and len(self.names) > 1 else found

    def _with_shares(self, found: Factors) -> Factors:
        variance, shares = shares_of_variance(self.values, self.codes, self.names)
        value, low, high = (sqrt(max(end, 0.0)) for end in variance[:3])
        sd = Estimate(value, low, high, variance.n, variance.withdrawn)
        listed = [
            FactorShare(factor=name, levels=len(self.every[name].levels), share=shares[name])
            for name in self.names
        ]
        return found.but(sd=sd, shares=listed)

    def _levels(self) -> list[LevelEffect] | None:
        """Each level against the first of its factor; factors of many levels are held alike, and not listed. None where they are confounded."""
        columns: list[tuple[str, str, FloatArray]] = [
            (name, level, (factor.codes == code).astype(np.float64))
            for name, factor in self.every.items()
            for code, level in enumerate(factor.levels)
            if code
        ]
        design = np.column_stack([np.ones(len(self.values)), *(column for _, _, column in columns)])
        if np.linalg.matrix_rank(design) < design.shape[1]:
            return None
        fitted = zip(columns, regressed(self.values, design)[1:], strict=True)
        return [
            LevelEffect(factor=name, level=level, base=self.every[name].levels[0], difference=difference)
            for (name, level, _), difference in fitted
            if len(self.every[name].levels) <= MOST_LEVELS
        ]

    def _parts(self) -> list[PartEffect] | None:
        """Factors of two levels; None where not every setting of them was played in every case of the others."""
        names = [name for name, factor in self.every.items() if len(factor.levels) == 2]
        if not 2 <= len(names) <= MOST_PLAYERS:
            return []
        means = self._settings(names)
        if means is None:
            return None
        values = shapley(lambda some: means[some], names)
        return [
            PartEffect(
                factor=name,
                absent=self.every[name].levels[0],
                present=self.every[name].levels[1],
                value=mean_of_blocks(values[name], len(self.values)),
            )
            for name in names
        ]

    def _settings(self, names: Sequence[str]) -> dict[frozenset[str], FloatArray] | None:
        """The mean [B] over cells of each setting of two-level factors, those at their second level being named."""
        others = [name for name in self.names if name not in names]
        cells: dict[frozenset[str], dict[tuple[int, ...], list[int]]] = {}
        for cell in range(len(self.values)):
            setting = frozenset(name for name in names if self.every[name].codes[cell])
            case = tuple(int(self.every[name].codes[cell]) for name in others)
            cells.setdefault(setting, {}).setdefault(case, []).append(cell)
        cases = {frozenset(found) for found in cells.values()}
        if len(cells) < 2 ** len(names) or len(cases) > 1:
            return None
        return {
            setting: np.mean([self.values[rows].mean(axis=0) for rows in found.values()], axis=0)
            for setting, found in cells.items()
        }


def _factor(labels: Sequence[str]) -> _Factor:
    levels = list(dict.fromkeys(labels))
    place = {level: code for code, level in enumerate(levels)}
    return _Factor(levels, np.array([place[label] for label in labels]))
