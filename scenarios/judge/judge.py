"""Choices recorded elsewhere, compared with the optimum: a CSV, JSONL or Parquet file in, one cell a group out.

Every row is one decision and an episode of its own, unless its layout says otherwise (`Layout`). A missing choice is counted
as ``unparsable`` and one that is not allowed as ``illegal``; none is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...reports.comparison import compare_seat, outcomes_of, sheet_kind
from ...reports.evidence import SERIAL, STANDARD
from ...runs.decisions import SeatDecisions
from ...runs.directory import SCHEMA
from .decisions import decisions_of
from .layout import Layout
from .table import groups, read_table
from .target import Target

__all__ = ["judge"]


def judge(
    path: Path,
    choice: str,
    target: Target,
    by: Sequence[str] = (),
    labels: Mapping[str, str] | None = None,
    metrics: Sequence[str] | None = None,
    layout: Layout | None = None,
) -> dict[str, Any]:
    """The public document ``{"schema", "cells": [{"by", "n", "outcomes", "policy", "optimal", "metrics", "verdict"}]}``.

    ``metrics`` None means the usual ones, and, where an episode has several decisions, those of their series.
    Raises `InputError` on a file, a column or a value that cannot be used.
    """
    how = layout or Layout()
    table = read_table(path, choice, list(dict.fromkeys([*by, *target.columns.values(), *how.columns])))
    keys = list(zip(*(table[column].tolist() for column in by), strict=True)) or [()] * len(table[choice])
    cells = []
    for key, rows in groups(keys):
        part = {column: values[rows] for column, values in table.items()}
        decisions, environment = decisions_of(part, choice, target, labels or {}, how)
        measured = compare_seat(decisions, environment, metrics or _usual(decisions))
        document = {"by": dict(zip(by, key, strict=True)), **measured}
        cells.append({**document, "outcomes": outcomes_of({"": decisions})})
    return {"schema": SCHEMA, "cells": cells}


def _usual(decisions: SeatDecisions) -> tuple[str, ...]:
    """The metrics that are measured unasked."""
    serial = SERIAL if decisions.turn.any() else ()
    return tuple(dict.fromkeys((*STANDARD[sheet_kind(decisions)], *serial)))
