"""Cells with many seats as a few rows: those of one agent and one verdict together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from statistics import fmean, median

from ..core.estimates import Estimate
from .reading import Row

__all__ = ["SEATS_SHOWN", "folded"]

SEATS_SHOWN = 12
"""The most seats of a cell that have a row each."""


def folded(rows: Sequence[Row]) -> list[Row]:
    """Cells with many seats as one row for each agent and verdict."""
    shown: list[Row] = []
    for _, group in groupby(rows, key=lambda row: id(row.by)):
        seats = list(group)
        shown += seats if len(seats) <= SEATS_SHOWN else _shared(seats)
    return shown


def _shared(seats: Sequence[Row]) -> list[Row]:
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in seats:
        key = (row.agent, row.verdict, row.doc.optimal_kind, tuple(row.doc.policy))
        groups.setdefault(key, []).append(row)
    return [group[0] if len(group) == 1 else _summary(group) for group in groups.values()]


def _summary(group: Sequence[Row]) -> Row:
    """Many seats as one: all their answers, mean policies, and of each metric the median and the range."""
    docs = [row.doc for row in group]
    names = [name for name in docs[0].metrics if any(row.metric(name) for row in group)]
    together = docs[0].but(
        n=sum(doc.n for doc in docs),
        policy=_mean([doc.policy for doc in docs]),
        optimal=_mean([doc.optimal for doc in docs]),
        metrics={name: _range([e.value for row in group if (e := row.metric(name))]) for name in names},
        not_legal=fmean(doc.not_legal for doc in docs),
    )
    return Row(group[0].by, f"{group[0].seat} … {group[-1].seat} ({len(group)})", together)


def _mean(laws: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {action: fmean(law.get(action, 0) for law in laws) for action in laws[0]}


def _range(values: Sequence[float]) -> Estimate:
    return Estimate(median(values), min(values), max(values), len(values))
