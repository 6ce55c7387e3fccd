"""What was logged beside decisions, by name: the columns that agents write, or else JSON notes of files judged."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from .decisions import Decisions

__all__ = ["StatedQuantiles", "forms", "of_replies", "stated_quantiles", "whole_numbers"]


class StatedQuantiles(NamedTuple):
    """Numbers ``values[N, L]`` that were stated as a law's quantiles at ``levels[L]``."""

    levels: FloatArray
    values: FloatArray


def whole_numbers(decisions: Decisions, name: str, chosen: NDArray[np.bool_]) -> IntArray | None:
    """A log of whole numbers [T, ...] at the ``chosen`` decisions; None unless every one of them has it."""
    column = _column(decisions, name)
    if column is None or not chosen.any():
        return None
    kept = _numbers(column[chosen])
    return None if kept is None or np.isnan(kept).any() else kept.astype(np.int64)


def of_replies(decisions: Decisions, name: str) -> IntArray | None:
    """A log of whole numbers [R] at the first decision of each reply that lists several; None where there is no such reply."""
    place, column = _column(decisions, "place"), _column(decisions, name)
    if place is None or column is None:
        return None
    kept = _numbers(column)
    firsts = None if kept is None else kept[(_numbers(place) == 0) & ~np.isnan(kept)]
    return None if firsts is None or not firsts.size else firsts.astype(np.int64)


def forms(decisions: Decisions) -> list[str]:
    """In which forms answers came that were not plain, one entry for each form of each decision."""
    column = _column(decisions, "forms")
    listed = (
        [] if column is None else [each for each in column.tolist() if isinstance(each, str | list | tuple)]
    )
    return [
        form for each in listed for form in {*(each.split(",") if isinstance(each, str) else each)} if form
    ]


def stated_quantiles(decisions: Decisions, chosen: NDArray[np.bool_]) -> StatedQuantiles | None:
    """The quantiles that were stated at the ``chosen`` decisions; None where there are none."""
    column = _column(decisions, "quantiles")
    stated = [] if column is None else [each for each in column[chosen].tolist() if isinstance(each, dict)]
    if not stated:
        return None
    levels = np.array([float(level) for level in stated[0]]) / 100
    return StatedQuantiles(levels, np.array([[*each.values()] for each in stated], dtype=np.float64))


def _column(decisions: Decisions, name: str) -> NDArray[Any] | None:
    """A log [N, ...]: a column of its own, or what the notes hold under the name, None where they do not."""
    if name in decisions.logs:
        return decisions.logs[name]
    notes = decisions.notes
    if notes is None:
        return None
    values = [json.loads(note).get(name) if f'"{name}"' in note else None for note in notes.tolist()]
    if all(value is None for value in values):
        return None
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _numbers(column: NDArray[Any]) -> FloatArray | None:
    """A column as numbers, NaN where there is none; None where it holds something else."""
    if not column.dtype.hasobject:
        return column.astype(np.float64)
    width = next((len(value) for value in column.tolist() if isinstance(value, list)), None)
    blank = np.nan if width is None else [np.nan] * width
    filled = [blank if value is None else value for value in column.tolist()]
    return np.array(filled, dtype=np.float64)
