"""Two finished runs or studies compared cell by cell and metric by metric, in pairs where their luck is shared.

>>> import aleator as al
>>> coin = {"environment": "biased_coin", "episodes": 60}
>>> first, second = (al.Scenario(cast={"*": name}, **coin).run() for name in ("uniform", "equilibrium"))
>>> found = contrasted(first, second).found[0].metrics["tv"]
>>> found.paired, found.difference.value < 0
(True, True)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, nan
from pathlib import Path
from typing import Any

import numpy as np

from ..core.chance import IntArray
from ..core.errors import InputError
from ..core.estimates import Estimate
from ..metrics.shared.jackknife import jackknifed
from ..metrics.shared.mean_differences import difference
from ..metrics.shared.resolver import measure
from ..reports.comparison import By, CellComparison, SeatComparison
from ..reports.contrasts import Contrast, MetricContrast
from ..reports.evidence import evidence_of
from ..reports.findings import Findings
from ..reports.metric_words import is_p_value
from ..reports.optional_stopping import SEQUENCES
from ..reports.published import shares
from ..reports.reading import plain_label
from ..runs.decisions import SeatDecisions
from ..runs.directory import versions
from ..runs.files import SCHEMA
from ..runs.ledger import Ledger
from .scenario.result import Result
from .study.result import StudyResult

__all__ = ["Contrasted", "contrasted"]

_BLOCKS = 12
_LEAST = 24  # episodes, two in each block
_MOST_SHARES = 6
_NO_NUMBER = ("e_value",)  # evidence, of which a difference says nothing

_Key = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Contrasted:
    """What two runs or studies, called by ``names``, differ by: the seats of cells that both have, the columns of the others,
    what each was ``told`` to warn of, and the ``recipes`` of both.
    """

    names: tuple[str, str]
    found: Sequence[Contrast]
    alone: tuple[Sequence[By], Sequence[By]]
    cells: Sequence[CellComparison]
    told: Sequence[str] = ()
    recipes: tuple[Mapping[str, Any], Mapping[str, Any]] = ({}, {})

    @property
    def warnings(self) -> list[str]:
        """What each of both has to say, and cells that only one of them has."""
        return [
            *self.told,
            *(
                f"{len(alone)} {'cell' if len(alone) == 1 else 'cells'} of {name} alone, not compared: {alone[0]}{', ...' if alone[1:] else ''}"
                for name, alone in zip(self.names, self.alone, strict=True)
                if alone
            ),
        ]

    @property
    def failed(self) -> bool:
        """Nothing is played here."""
        return False

    @property
    def findings(self) -> Findings:
        """What a report shows: the cells of both, and the contrasts."""
        return Findings(self.cells, contrasts=tuple(self.found), compared=self.names)

    def document(self) -> dict[str, Any]:
        """The JSON document."""
        sides = dict(zip(("first", "second"), self.names, strict=True))
        alone = {side: [*cells] for side, cells in zip(sides, self.alone, strict=True)}
        return {
            "schema": SCHEMA,
            **sides,
            "cells": [one.document() for one in self.found],
            "unmatched": alone,
        }

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from ..reports.notebook import notebook_html

        return notebook_html(f"{self.names[0]} and {self.names[1]}", self.findings)

    def to_html(self, path: str | Path) -> Path:
        """One offline HTML file."""
        from ..reports.page import About, write_page

        first, second = self.names
        asked = f"By what does {second}, the second, differ from {first}, the first?"
        about = About(versions(), recipe=dict(zip(self.names, self.recipes, strict=True)))
        return write_page(path, f"{first} and {second}", asked, self.findings, about)


def contrasted(
    first: Result | StudyResult, second: Result | StudyResult, names: tuple[str, str] = ("first", "second")
) -> Contrasted:
    """The ``second`` less the ``first``. Cells are the same where the columns that both vary hold the same.

    Raises `InputError` where these columns do not tell cells apart, or no cell, or no seat in question, is in both.
    """
    sides = [_cells(one) for one in (first, second)]
    columns = [name for name in sides[0][0][0] if all(name in by for cells in sides for by, _ in cells)]
    one, other = (_keyed(cells, columns) for cells in sides)
    both = [key for key in one if key in other]
    if not both:
        raise InputError(
            f"no cell of one is in the other: {_told(sides[0])} against {_told(sides[1])}; give two runs, or studies that vary the same"
        )
    cells = [
        CellComparison(by={"run": name, **by}, run=result.comparison)
        for name, side in zip(names, sides, strict=True)
        for by, result in side
    ]
    alone = (
        [one[key][0] for key in one if key not in other],
        [other[key][0] for key in other if key not in one],
    )
    found = [
        contrast
        for key in both
        for contrast in _of_cell({name: one[key][0][name] for name in columns}, one[key][1], other[key][1])
    ]
    if not found:
        raise InputError(
            f"no seat in question is in both {first.name!r} and {second.name!r}; give two runs, or studies, of one task"
        )
    told = [
        f"{name}: {warning}"
        for name, one in zip(names, (first, second), strict=True)
        for warning in one.warnings
    ]
    return Contrasted(names, found, alone, cells, told, (first.recipe, second.recipe))


def _cells(found: Result | StudyResult) -> list[tuple[By, Result]]:
    return (
        [({}, found)] if isinstance(found, Result) else [(cell.by, result) for cell, result in found.results]
    )


def _told(cells: Sequence[tuple[By, Result]]) -> str:
    return f"{len(cells)} over {', '.join(cells[0][0]) or 'nothing'}"


def _keyed(cells: Sequence[tuple[By, Result]], columns: Sequence[str]) -> dict[_Key, tuple[By, Result]]:
    keyed = {tuple((name, plain_label(by[name])) for name in columns): (by, result) for by, result in cells}
    if len(keyed) < len(cells):
        raise InputError(
            f"{len(cells)} cells are {len(keyed)} by the columns that both vary ({', '.join(columns) or 'none'}); compare runs that vary the same"
        )
    return keyed


def _of_cell(by: By, first: Result, second: Result) -> Iterator[Contrast]:
    """Each seat in question that both have."""
    one, other = first.comparison.seats, second.comparison.seats
    for seat in (seat for seat in one if seat in other):
        if one[seat].plays_optimum and other[seat].plays_optimum:
            continue
        episodes = _shared(first, second, seat)
        yield Contrast(
            by=by,
            seat=seat,
            agents=(one[seat].agent, other[seat].agent),
            verdicts=(one[seat].verdict, other[seat].verdict),
            episodes=len(episodes),
            metrics=_metrics(first, second, seat, episodes),
        )


def _shared(first: Result, second: Result, seat: str) -> IntArray:
    """The episodes at the same addresses of chance; none where seeds differ, decisions were not kept, or a run could stop at will."""
    kept = [
        one.kept for one in (first, second) if isinstance(one.kept, Ledger) and not one.asked.until_decided
    ]
    if len(kept) < 2 or first.asked.seed != second.asked.seed:
        return np.empty(0, dtype=np.int64)
    both: IntArray = np.intersect1d(kept[0].seats[seat].episode, kept[1].seats[seat].episode)
    return both if len(both) >= _LEAST else both[:0]


def _metrics(first: Result, second: Result, seat: str, episodes: IntArray) -> dict[str, MetricContrast]:
    one, other = (_numbers(result.comparison.seats[seat]) for result in (first, second))
    names = [name for name in one if name in other]
    apart = {name: MetricContrast(**_sides(one[name], other[name])) for name in names}
    if not len(episodes):
        return apart
    found = _in_pairs(first, second, seat, episodes, [name for name in names if name not in SEQUENCES])
    return {name: found.get(name, apart[name]) for name in names}


def _sides(first: Estimate, second: Estimate) -> dict[str, Any]:
    return {"first": first, "second": second, "difference": difference(first, second), "paired": False}


def _numbers(seat: SeatComparison) -> dict[str, Estimate]:
    """The metrics of which a difference says something, and the shares of few actions."""
    found = {name: one for name, one in seat.metrics.items() if isfinite(one.value)}
    known = {name: one for name, one in found.items() if name not in _NO_NUMBER and not is_p_value(name)}
    return known | (shares(seat) if len(seat.policy) <= _MOST_SHARES else {})


def _in_pairs(
    first: Result, second: Result, seat: str, episodes: IntArray, names: Sequence[str]
) -> dict[str, MetricContrast]:
    """Each metric over the ``episodes`` of both, and its difference by leaving out blocks of them."""
    sides = [_Side(result, seat, names) for result in (first, second)]
    whole = [side.measured(episodes) for side in sides]
    blocks = np.array_split(episodes, _BLOCKS)
    without = [[side.measured(np.setdiff1d(episodes, block)) for block in blocks] for side in sides]
    found = {}
    for name in names:
        before, after = ([_value(one, name) for one in side] for side in without)
        one, other = (side.get(name) for side in whole)
        if one is not None and other is not None and np.isfinite([*before, *after]).all():
            apart = jackknifed(other.value - one.value, np.subtract(after, before), len(episodes))
            found[name] = MetricContrast(first=one, second=other, difference=apart, paired=True)
    return found


def _value(found: Mapping[str, Estimate], name: str) -> float:
    return float(found[name].value) if name in found else nan


@dataclass(frozen=True)
class _Side:
    """One seat of a run, of which ``names`` are measured."""

    result: Result
    seat: str
    names: Sequence[str]

    def measured(self, episodes: IntArray) -> dict[str, Estimate]:
        """The metrics and shares over these episodes alone."""
        everyone = {name: _within(one, episodes) for name, one in self.result.ledger.seats.items()}
        environment = self.result.asked.environment
        known = evidence_of(everyone[self.seat], None, environment, everyone)
        found = measure([name for name in self.names if not name.startswith("P(")], known)
        counts = known.get("counts")
        if counts is not None and counts.sum():
            policy = zip(everyone[self.seat].seat.space.labels, counts / counts.sum(), strict=True)
            found |= {f"P({action})": Estimate(float(p), nan, nan, int(counts.sum())) for action, p in policy}
        return found


def _within(decisions: SeatDecisions, episodes: IntArray) -> SeatDecisions:
    """The decisions of some episodes, and the payments to none of them."""
    taken, paid = decisions.take(np.isin(decisions.episode, episodes)), decisions.settlements
    if paid is None:
        return taken
    rows = np.isin(paid.episode, episodes)
    return replace(
        taken, settlements=paid._replace(**{name: column[rows] for name, column in paid._asdict().items()})
    )
