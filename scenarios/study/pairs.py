"""Cells of a study that differ in one column alone, compared decision by decision at the same addresses of chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from ...core.chance import FloatArray, IntArray
from ...metrics.shared.paired import Paired, needed, paired_difference
from ...metrics.shared.random_effects import pooled
from ...reports.effects import PairedComparison
from ...reports.evidence import counted
from ...reports.stated_only import is_stated_only
from ...runs.decisions import SeatDecisions
from ...runs.ledger import Ledger
from ..scenario.result import Result
from .cell import Cell

__all__ = ["MOST_CELLS", "MOST_LEVELS", "Chosen", "chosen_by", "compared"]

MOST_LEVELS = 8
"""The most values of a column that are compared with each other."""
MOST_CELLS = 2_000
"""The most cells whose decisions are compared: they all stand in memory."""


class Chosen(NamedTuple):
    """The choices [N] that a seat made, the address [N, 3] and the episode [N] of each, and the one law [A] that is optimal."""

    actions: IntArray
    address: IntArray
    law: FloatArray


def compared(results: Sequence[tuple[Cell, Result]]) -> list[PairedComparison]:
    """Each two values of each column, over all cases in which both were played under the same optimum, which must be one law; none
    where there are more than `MOST_CELLS`.
    """
    columns = _columns([cell.by for cell, _ in results])
    if not columns or len(results) > MOST_CELLS:
        return []
    played = [(cell.by, chosen_by(result)) for cell, result in results]
    seats = dict.fromkeys(name for _, found in played for name in found)
    return [
        one.but(seat=seat) if len(seats) > 1 else one
        for column in columns
        for seat in seats
        for one in _of_column(column, [(by, found.get(seat)) for by, found in played])
    ]


def _columns(cells: Sequence[dict[str, Any]]) -> list[str]:
    """The columns of which any two values can be compared."""
    columns = dict.fromkeys(column for by in cells for column in by if column != "replicate")
    levels = {column: {str(by.get(column)) for by in cells} for column in columns}
    return [column for column, found in levels.items() if 1 < len(found) <= MOST_LEVELS]


def _of_column(
    column: str, played: Sequence[tuple[dict[str, Any], Chosen | None]]
) -> Iterator[PairedComparison]:
    groups: dict[str, dict[str, Chosen]] = {}
    for by, one in played:
        if one is not None:
            others = str({name: value for name, value in by.items() if name != column})
            groups.setdefault(others, {})[str(by.get(column))] = one
    levels = list(dict.fromkeys(level for group in groups.values() for level in group))
    for first, second in combinations(levels, 2):
        cases = [
            found
            for group in groups.values()
            if first in group and second in group and (found := _difference(group[first], group[second]))
        ]
        if cases:
            yield _over(cases, column, first, second)


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


def chosen_by(result: Result) -> dict[str, Chosen]:
    """What each seat in question chose: those whose choices were kept, are listed, and have one optimal law."""
    kept = result.kept
    if not isinstance(kept, Ledger):
        return {}
    seats = {name: one for name, one in kept.seats.items() if name not in result.asked.yardsticks}
    return {name: found for name, one in seats.items() if (found := _chosen(one)) is not None}


def _chosen(one: SeatDecisions) -> Chosen | None:
    law = None if one.optimum is None else one.optimum.probabilities(1)
    if law is None or not one.seat.space.listed or is_stated_only(one):
        return None
    rows = counted(one)
    member = np.zeros(len(one), dtype=np.int64) if one.member is None else one.member
    address = np.stack([one.episode, one.turn, member], axis=-1)[rows]
    return Chosen(one.seat.space.codes(one.action[rows]), address, law[0])


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
