"""Choices recorded elsewhere, compared with the optimum: a CSV, JSONL or Parquet file in, one cell a group out.

Every row is one decision and an episode of its own, unless its layout says otherwise (`Layout`). A missing choice is counted
as ``unparsable`` and one that is not allowed as ``illegal``; none is dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ...core.chance import IntArray
from ...core.errors import InputError
from ...core.recipes import Environment
from ...reports.comparison import By, CellComparison, RunComparison, SeatComparison
from ...reports.default_metrics import DEFAULT_METRICS, SERIAL, kind_of
from ...reports.differences import MeanDifference
from ...reports.evidence import evidence_of
from ...reports.false_discovery_rate import adjusted_rates, discoveries
from ...reports.findings import Findings
from ...reports.panels.order import order
from ...reports.seats import compare_seat, outcomes_of
from ...runs.decisions import SeatDecisions
from ...runs.directory import versions
from ...runs.files import SCHEMA
from .comparing import REWARD, Side, differences
from .decisions import decisions_of
from .layout import Layout
from .table import Columns, groups, read_table, shown
from .target import Target

if TYPE_CHECKING:
    from ...reports.displayed import Displayed

__all__ = ["JudgedCell", "Judgement", "judge"]

_SEAT = "choice"
_SHOWN, _LONGEST = 5, 40


def judge(
    path: str | Path,
    choice: str,
    target: Target,
    by: Sequence[str] = (),
    labels: Mapping[str, str] | None = None,
    metrics: Sequence[str] | None = None,
    layout: Layout | None = None,
    compare: str | None = None,
) -> Judgement:
    """The decisions of each group of rows compared with their optimum, and, where ``compare`` names a column, groups that differ in
    it alone with each other.

    Cells for which the ``target`` is no standard (`Target.at`) are left out, and their rows counted.
    ``metrics`` None means the usual ones, and, where an episode has several decisions, those of their series.
    Raises `InputError` on a file, a column or a value that cannot be used.
    """
    how = layout or Layout()
    path = Path(path)
    by = list(dict.fromkeys([*by, *target.apart, *([] if compare is None else [compare])]))
    named = [column for column in (choice, how.episode, how.opponent) if column is not None]
    numeric = [column for column in (*target.read, *how.columns) if column not in named]
    texts, numbers = read_table(path, [*named, *by], numeric, how.encoding)
    table = {**numbers, **{column: texts[column] for column in named}}
    cells, sides, left_out = [], [], 0
    for key, rows in _groups(texts, by, len(texts[choice])):
        standard = target.at(dict(zip(by, key, strict=True)))
        if standard is None:
            left_out += len(rows)
            continue
        part = {column: values[rows] for column, values in table.items()}
        decisions, environment = decisions_of(part, choice, standard, labels or {}, how)
        wanted = metrics or _usual(decisions, environment)
        found = compare_seat(decisions, environment, wanted if compare is None else [*wanted, REWARD])
        cells.append(JudgedCell(dict(zip(by, key, strict=True)), found, outcomes_of({"": decisions})))
        sides.append(
            Side(cells[-1].by, found, decisions, frozenset(part[how.episode]) if how.episode else frozenset())
        )
    if left_out and not cells:
        raise InputError(
            f"no row of {path.name} is of an environment that was named; give values of its column"
        )
    question = f"How far are the choices in {path.name} from the optimum?"
    between = () if compare is None else differences(sides, compare)
    return Judgement(cells, question, Counter(texts[choice].tolist()), tuple(between), left_out)


def _groups(texts: Columns, by: Sequence[str], rows: int) -> Iterator[tuple[tuple[Any, ...], IntArray]]:
    """The rows with the same texts in the columns ``by``, and these texts as they are shown."""
    keys = list(zip(*(texts[column].tolist() for column in by), strict=True)) or [()] * rows
    found = list(groups(keys))
    columns = zip(*(key for key, _ in found), strict=True)
    names = zip(*(shown(column) for column in columns), strict=True) if by else [()]
    return ((name, rows) for name, (_, rows) in zip(names, found, strict=True))


class JudgedCell(NamedTuple):
    """One group of rows: the columns that tell it apart, its comparison, and what became of its answers."""

    by: By
    seat: SeatComparison
    outcomes: dict[str, int]


@dataclass(frozen=True)
class Judgement:
    """What was found in a file, a cell a group; ``question`` is what was asked of it, in words, and ``came`` what stands in its
    column of choices, and in how many rows; ``between`` are the means of cells that were compared, and ``left_out`` the number of rows
    whose cells have no standard."""

    cells: list[JudgedCell]
    question: str = ""
    came: Mapping[str | None, int] = field(default_factory=dict)
    between: tuple[MeanDifference, ...] = ()
    left_out: int = 0

    def document(self) -> dict[str, Any]:
        """The public document ``{"schema", "cells": [{"by", "n", "outcomes", "policy", "optimal", "metrics", "verdict"}]}``,
        with the ``"rows"`` that were read and how many decisions they are, ``"notes"`` on how the file was read, how many
        cells are ``"discoveries"``, and the ``"differences"`` of those that were compared.
        """
        found = self.findings
        cells = [
            {
                "by": cell.by,
                **cell.seat.document(),
                "outcomes": cell.outcomes,
                "adjusted": one.adjusted[_SEAT],
            }
            for cell, one in zip(self.cells, found.cells, strict=True)
        ]
        counted, notes = discoveries(found.cells), [panel.note for panel in order(found)]
        decisions = sum(sum(cell.outcomes.values()) for cell in self.cells)
        rows = {"read": sum(self.came.values()), "decisions": decisions}
        rows |= {"left_out": self.left_out} if self.left_out else {}
        beside = {
            "discoveries": None if counted is None else counted.document(),
            "notes": notes,
            "rows": rows,
            "differences": [one.document() for one in self.between],
        }
        return {"schema": SCHEMA, "cells": cells, **{name: part for name, part in beside.items() if part}}

    @cached_property
    def findings(self) -> Findings:
        """The cells as a report shows them."""
        runs = [_as_run(cell) for cell in self.cells]
        parts = zip(self.cells, runs, adjusted_rates(runs), strict=True)
        cells = [CellComparison(by=cell.by, run=run, adjusted=rates) for cell, run, rates in parts]
        return Findings(cells, differences=self.between)

    def compare(self) -> Displayed:
        """The comparison as tables: printed in a script, shown by a notebook, and what `rich.print` takes."""
        from ...reports.displayed import display

        return display(self.findings)

    def to_html(self, path: str | Path) -> Path:
        """One offline HTML file over all cells."""
        from ...reports.page import About, write_page

        return write_page(
            path, "Recorded choices", self.question, self.findings, About(versions(), None, self.question)
        )

    @property
    def warnings(self) -> list[str]:
        """What a reader must know before believing the numbers: that no choice is one of the actions, and what came instead."""
        left = (
            [f"{self.left_out} row(s) of no environment that was named are left out"] if self.left_out else []
        )
        return left if not self.failed else [*left, self._nothing_legal()]

    def _nothing_legal(self) -> str:
        most = sorted(self.came.items(), key=lambda item: (-item[1], str(item[0])))[:_SHOWN]
        came = ", ".join(f"{_short(value)} ({count})" for value, count in most)
        return f"no choice is legal; came: {came}; say what values mean with --label VALUE=ACTION"

    @property
    def failed(self) -> bool:
        """Whether no choice at all is legal, as where labels were forgotten."""
        return not any(cell.outcomes.get("legal") for cell in self.cells)


def _short(value: str | None) -> str:
    return (
        "nothing" if value is None else repr(value) if len(value) <= _LONGEST else f"{value[:_LONGEST]!r}..."
    )


def _as_run(cell: JudgedCell) -> RunComparison:
    seats = {_SEAT: cell.seat.but(agent="recorded")}
    decisions = sum(cell.outcomes.values())
    return RunComparison(scenario="judged", decisions=decisions, outcomes=cell.outcomes, seats=seats)


def _usual(decisions: SeatDecisions, environment: Environment | None) -> tuple[str, ...]:
    """The metrics that are measured unasked."""
    serial = SERIAL if decisions.turn.any() else ()
    kind = kind_of(evidence_of(decisions, None, environment))
    return tuple(dict.fromkeys((*DEFAULT_METRICS[kind], *serial)))
