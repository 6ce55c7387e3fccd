"""The comparison split by information set, where an environment distinguishes several, or by turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.recipes import Environment
from ..runs.decisions import SeatDecisions
from .comparison import compare_seat

__all__ = ["by_infoset", "by_turn", "only"]


def by_infoset(
    sheets: Mapping[str, SeatDecisions], environment: Environment, metrics: Sequence[str] | None
) -> dict[str, dict[str, Any]]:
    """{seat: {key: document}} for seats with several information sets."""
    return {
        name: {
            key: compare_seat(only(sheet, sheet.infoset == key), environment, metrics)
            for key in np.unique(sheet.infoset)
        }
        for name, sheet in sheets.items()
        if sheet.infoset is not None and len(np.unique(sheet.infoset)) > 1
    }


def by_turn(
    sheets: Mapping[str, SeatDecisions], environment: Environment, metrics: Sequence[str] | None = None
) -> dict[str, dict[str, dict[str, Any]]]:
    """{seat: {turn: document}}, turns numbered from 1."""
    return {
        name: {
            str(turn + 1): compare_seat(only(sheet, sheet.turn == turn), environment, metrics)
            for turn in np.unique(sheet.turn).tolist()
        }
        for name, sheet in sheets.items()
    }


def only(sheet: SeatDecisions, rows: NDArray[np.bool_]) -> SeatDecisions:
    """The same sheet with some rows."""
    columns = (
        "episode",
        "turn",
        "action",
        "outcome",
        "attempt",
        "reward",
        "infoset",
        "laws",
        "cells",
        "played",
        "notes",
    )
    kept = {name: column[rows] for name in columns if (column := getattr(sheet, name)) is not None}
    return replace(sheet, **kept, logs={name: column[rows] for name, column in sheet.logs.items()})
