"""What was logged beside decisions, by name."""

from __future__ import annotations

import json
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.chance import FloatArray, IntArray
from .decisions import Decisions

__all__ = ["StatedQuantiles", "forms", "of_replies", "once_an_episode", "stated_quantiles", "whole_numbers"]


class StatedQuantiles(NamedTuple):
    """Numbers ``values[N, L]`` that were stated as a law's quantiles at ``levels[L]``, NaN at decisions that stated none."""

    levels: FloatArray
    values: FloatArray


def whole_numbers(decisions: Decisions, name: str, chosen: NDArray[np.bool_]) -> IntArray | None:
    """A log of whole numbers of 0 or more, [T, ...], at the ``chosen`` decisions; None unless every one of them has it."""
    column = decisions.logs.get(name)
    if column is None or not chosen.any():
        return None
    kept = column[chosen].astype(np.float64)
    return kept.astype(np.int64) if np.all(kept >= 0) else None


def of_replies(decisions: Decisions, name: str) -> IntArray | None:
    """A log of whole numbers [R] at the first decision of each reply that lists several; None where there is no such reply."""
    place, column = decisions.logs.get("place"), decisions.logs.get(name)
    if place is None or column is None:
        return None
    firsts = column[(place == 0) & ~np.isnan(column.astype(np.float64))]
    return firsts.astype(np.int64) if firsts.size else None


def once_an_episode(decisions: Decisions, name: str) -> FloatArray | None:
    """A log [E] that one decision of each episode has; None where there is none, or an episode has several, which are not independent."""
    column = decisions.logs.get(name)
    if column is None:
        return None
    there = ~np.isnan(column)
    return column[there] if len(np.unique(decisions.episode[there])) == there.sum() else None


def forms(decisions: Decisions) -> list[str]:
    """In which forms answers came that were not plain, one entry for each form of each decision."""
    logged = decisions.logs.get("forms")
    listed = [] if logged is None else [each.split(",") for each in logged.tolist() if isinstance(each, str)]
    return [form for each in listed for form in {*each} if form]


def stated_quantiles(decisions: Decisions, chosen: NDArray[np.bool_]) -> StatedQuantiles | None:
    """The quantiles that were stated at the ``chosen`` decisions, which their notes hold; None where there are none."""
    notes = [] if decisions.notes is None else [json.loads(note) for note in decisions.notes[chosen].tolist()]
    stated = {place: note["quantiles"] for place, note in enumerate(notes) if "quantiles" in note}
    if not stated:
        return None
    levels = np.array([float(level) for level in next(iter(stated.values()))]) / 100
    values = np.full((len(notes), len(levels)), np.nan)
    values[[*stated]] = [[*each.values()] for each in stated.values()]
    return StatedQuantiles(levels, values)
