"""Cells of a study that differ in one column alone, compared decision by decision at the same addresses of chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from ...metrics.shared.paired import Paired, needed, paired_difference
from ...metrics.shared.random_effects import pooled
from ...reports.comparison import By
from ...reports.effects import PairedComparison
from .chosen import Chosen, Readings

__all__ = ["MOST_LEVELS", "compared"]

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


def _columns(cells: Sequence[By]) -> list[str]:
    """The columns of which any two values can be compared."""
    columns = dict.fromkeys(column for by in cells for column in by if column != "replicate")
    return [column for column in columns if 1 < len(_levels(column, cells)) <= MOST_LEVELS]


def _levels(column: str, cells: Sequence[By]) -> list[str]:
    return list(dict.fromkeys(str(by.get(column)) for by in cells))


_Cases = dict[tuple[str, str, str], list[Paired]]
"""The differences of each case, by seat and the two values."""


def _of_column(column: str, levels: Sequence[str], readings: Readings) -> _Cases:
    """All differences; no more than the cells of one case are in hand at a time."""
    groups: dict[str, dict[str, int]] = {}
    for cell, by in enumerate(readings.by):
        others = str({name: value for name, value in by.items() if name != column})
        groups.setdefault(others, {})[str(by.get(column))] = cell
    cases: _Cases = {}
    for group in groups.values():
        found = {level: readings.of(group[level]) for level in levels if level in group}
        for first, second in combinations(found, 2):
            for seat in found[first].keys() & found[second].keys():
                difference = _difference(found[first][seat], found[second][seat])
                if difference is not None:
                    cases.setdefault((seat, first, second), []).append(difference)
    return cases


def _of_seat(column: str, seat: str, levels: Sequence[str], cases: _Cases) -> Iterator[PairedComparison]:
    for first, second in combinations(levels, 2):
        if found := cases.get((seat, first, second)):
            yield _over(found, column, first, second)


def _over(cases: Sequence[Paired], column: str, first: str, second: str) -> PairedComparison:
    """The mean difference over the cases, which are drawn from a population of them."""
    mean = pooled([one.difference.value for one in cases], [one.variance for one in cases]).mean
    sizes = np.array([one.difference.n for one in cases])
    number = needed(mean.value, float(np.mean(sizes * [one.variance for one in cases])))
    return PairedComparison(
        factor=column,
        one=first,
        other=second,
        cases=len(cases),
        difference=mean._replace(n=int(sizes.sum())),
        needed=int(number) if np.isfinite(number) else None,
        saved=float(np.mean([one.saved for one in cases])),
    )


def _difference(one: Chosen, other: Chosen) -> Paired | None:
    """None where optima differ, or fewer than two episodes were played by both."""
    if one.law.shape != other.law.shape or not np.allclose(one.law, other.law):
        return None
    both = np.concatenate([one.address, other.address])
    _, code = np.unique(both, axis=0, return_inverse=True)
    code = code.reshape(-1)
    _, mine, theirs = np.intersect1d(code[: len(one.address)], code[len(one.address) :], return_indices=True)
    episodes = one.address[mine, 0]
    if len(np.unique(episodes)) < 2:
        return None
    return paired_difference(one.actions[mine], other.actions[theirs], one.law, other.law, episodes)
