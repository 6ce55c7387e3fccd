"""Choices recorded elsewhere, compared with the optimum: a CSV, JSONL or Parquet file in, one cell a group out.

Every row is one decision and an episode of its own, unless its layout says otherwise (`Layout`). A missing choice is counted
as ``unparsable`` and one that is not allowed as ``illegal``; none is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ...core.recipes import Environment
from ...reports.comparison import By, CellComparison, RunComparison, SeatComparison
from ...reports.default_metrics import DEFAULT_METRICS, SERIAL, kind_of
from ...reports.evidence import evidence_of
from ...reports.false_discovery_rate import adjusted_rates, discoveries
from ...reports.findings import Findings
from ...reports.panels.order import order
from ...reports.seats import compare_seat, outcomes_of
from ...runs.decisions import SeatDecisions
from ...runs.directory import SCHEMA, versions
from .decisions import decisions_of
from .layout import Layout
from .table import groups, read_table
from .target import Target

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["JudgedCell", "Judgement", "judge"]

_SEAT = "choice"


def judge(
    path: str | Path,
    choice: str,
    target: Target,
    by: Sequence[str] = (),
    labels: Mapping[str, str] | None = None,
    metrics: Sequence[str] | None = None,
    layout: Layout | None = None,
) -> Judgement:
    """The decisions of each group of rows compared with their optimum.

    ``metrics`` None means the usual ones, and, where an episode has several decisions, those of their series.
    Raises `InputError` on a file, a column or a value that cannot be used.
    """
    how = layout or Layout()
    path = Path(path)
    table = read_table(path, choice, list(dict.fromkeys([*by, *target.columns.values(), *how.columns])))
    keys = list(zip(*(table[column].tolist() for column in by), strict=True)) or [()] * len(table[choice])
    cells = []
    for key, rows in groups(keys):
        part = {column: values[rows] for column, values in table.items()}
        decisions, environment = decisions_of(part, choice, target, labels or {}, how)
        found = compare_seat(decisions, environment, metrics or _usual(decisions, environment))
        cells.append(JudgedCell(dict(zip(by, key, strict=True)), found, outcomes_of({"": decisions})))
    return Judgement(cells, f"How far are the choices in {path.name} from the optimum?")


class JudgedCell(NamedTuple):
    """One group of rows: the columns that tell it apart, its comparison, and what became of its answers."""

    by: By
    seat: SeatComparison
    outcomes: dict[str, int]


@dataclass(frozen=True)
class Judgement:
    """What was found in a file, a cell a group; ``question`` is what was asked of it, in words."""

    cells: list[JudgedCell]
    question: str = ""

    def document(self) -> dict[str, Any]:
        """The public document ``{"schema", "cells": [{"by", "n", "outcomes", "policy", "optimal", "metrics", "verdict"}]}``,
        with ``"notes"`` on how the file was read, and how many cells are ``"discoveries"``.
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
        beside = {"discoveries": None if counted is None else counted.document(), "notes": notes}
        return {"schema": SCHEMA, "cells": cells, **{name: part for name, part in beside.items() if part}}

    @cached_property
    def findings(self) -> Findings:
        """The cells as a report shows them."""
        runs = [_as_run(cell) for cell in self.cells]
        parts = zip(self.cells, runs, adjusted_rates(runs), strict=True)
        return Findings([CellComparison(by=cell.by, run=run, adjusted=rates) for cell, run, rates in parts])

    def compare(self) -> RenderableType:
        """The comparison as tables for `rich.print`."""
        from ...reports.tables import printed

        return printed(self.findings)

    def to_html(self, path: str | Path) -> Path:
        """One offline HTML file over all cells."""
        from ...reports.page import About, write_page

        return write_page(
            path, "Recorded choices", self.question, self.findings, About(versions(), None, self.question)
        )

    @property
    def warnings(self) -> list[str]:
        """What a reader must know before believing the numbers: nothing beyond the notes."""
        return []

    @property
    def failed(self) -> bool:
        """Whether any decision ended in an error: what was recorded has none."""
        return False


def _as_run(cell: JudgedCell) -> RunComparison:
    seats = {_SEAT: cell.seat.but(agent="recorded")}
    decisions = sum(cell.outcomes.values())
    return RunComparison(scenario="judged", decisions=decisions, outcomes=cell.outcomes, seats=seats)


def _usual(decisions: SeatDecisions, environment: Environment | None) -> tuple[str, ...]:
    """The metrics that are measured unasked."""
    serial = SERIAL if decisions.turn.any() else ()
    kind = kind_of(evidence_of(decisions, None, environment))
    return tuple(dict.fromkeys((*DEFAULT_METRICS[kind], *serial)))
