"""Cells of a study that differ in one column alone, compared decision by decision at the same addresses of chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from ...core.chance import IntArray
from ...metrics.shared.influence import Sharing
from ...metrics.shared.paired import Paired, needed, paired_difference
from ...metrics.shared.random_effects import pooled
from ...reports.comparison import By
from ...reports.effects import PairedComparison, within
from .chosen import Chosen, Readings

__all__ = ["MOST_LEVELS", "cases_of", "compared"]

MOST_LEVELS = 8
"""The most values of a column that are compared with each other."""


def compared(readings: Readings) -> list[PairedComparison]:
    """Each two values of each column, over all cases in which both were played under the same optimum, which must be one law."""
    columns = {column: _levels(column, readings.by) for column in _columns(readings.by)}
    found = {column: _of_column(column, levels, readings) for column, levels in columns.items()}
    seats = readings.seats
    return [
        one.but(seat=seat) if len(seats) > 1 else one
        for column, levels in columns.items()
        for seat in seats
        for one in _of_seat(column, seat, levels, found[column])
    ]


def cases_of(column: str, cells: Sequence[By]) -> list[dict[str, int]]:
    """For each case, all other columns being alike, the place of the cell at each value of ``column``, in words.

    >>> cases_of("model", [{"model": "a", "heads": 0.5}, {"model": "b", "heads": 0.5}, {"model": "b", "heads": 0.7}])
    [{'a': 0, 'b': 1}, {'b': 2}]
    """
    cases: dict[str, dict[str, int]] = {}
    for cell, by in enumerate(cells):
        others = str({name: value for name, value in by.items() if name != column})
        cases.setdefault(others, {})[str(by.get(column))] = cell
    return list(cases.values())


def _columns(cells: Sequence[By]) -> list[str]:
    """The columns of which any two values can be compared."""
    columns = dict.fromkeys(column for by in cells for column in by if column != "replicate")
    return [column for column in columns if 1 < len(_levels(column, cells)) <= MOST_LEVELS]


def _levels(column: str, cells: Sequence[By]) -> list[str]:
    return list(dict.fromkeys(str(by.get(column)) for by in cells))


class _Cases:
    """The differences of two players in several cases, and how far these go together."""

    def __init__(self) -> None:
        self.found: list[Paired] = []
        self.sharing = Sharing()

    def add(self, episode: IntArray, one: Paired) -> None:
        """Take in a case, in which these episodes [E] were played by both; how each of them moves it is not held."""
        self.sharing.add(episode, one.influence)
        self.found.append(one._replace(influence=np.empty(0)))


_BySeatAndLevels = dict[tuple[str, str, str], _Cases]


def _of_column(column: str, levels: Sequence[str], readings: Readings) -> _BySeatAndLevels:
    """All differences; no more than the cells of one case are in hand at a time."""
    cases: _BySeatAndLevels = {}
    for group in cases_of(column, readings.by):
        found = {level: readings.of(group[level]) for level in levels if level in group}
        for first, second in combinations(found, 2):
            for seat in found[first].keys() & found[second].keys():
                case = _difference(found[first][seat], found[second][seat])
                if case is not None:
                    cases.setdefault((seat, first, second), _Cases()).add(*case)
    return cases


def _of_seat(
    column: str, seat: str, levels: Sequence[str], cases: _BySeatAndLevels
) -> Iterator[PairedComparison]:
    for first, second in combinations(levels, 2):
        if found := cases.get((seat, first, second)):
            yield _over(found, column, first, second)


def _over(cases: _Cases, column: str, first: str, second: str) -> PairedComparison:
    """The mean difference over the cases, which are drawn from a population of them, and may share their random numbers."""
    found = cases.found
    variances = np.array([one.variance for one in found])
    mean = pooled(
        [one.difference.value for one in found], variances, correlation=cases.sharing.correlation
    ).mean
    sizes = np.array([one.difference.n for one in found])
    number = needed(mean.value, float(np.mean(sizes * variances)))
    return PairedComparison(
        factor=column,
        one=first,
        other=second,
        cases=len(found),
        difference=within(mean._replace(n=int(sizes.sum())), -1.0, 1.0),
        needed=int(number) if np.isfinite(number) else None,
        saved=float(np.mean([one.saved for one in found])),
    )


def _difference(one: Chosen, other: Chosen) -> tuple[IntArray, Paired] | None:
    """The episodes that were played by both, and how both differ there; None where optima differ, or these are fewer than two."""
    if one.law.shape != other.law.shape or not np.allclose(one.law, other.law):
        return None
    both = np.concatenate([one.address, other.address])
    _, code = np.unique(both, axis=0, return_inverse=True)
    code = code.reshape(-1)
    _, mine, theirs = np.intersect1d(code[: len(one.address)], code[len(one.address) :], return_indices=True)
    unit = one.address[mine, 0]
    episode = np.unique(unit)
    if len(episode) < 2:
        return None
    return episode, paired_difference(one.actions[mine], other.actions[theirs], one.law, other.law, unit)
