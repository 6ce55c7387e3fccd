"""The comparison split by information set, where an environment distinguishes several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core import Environment
from ..ledger import Sheet
from .compare import compare_seat

__all__ = ["by_infoset", "only"]


def by_infoset(
    sheets: Mapping[str, Sheet], environment: Environment, metrics: Sequence[str] | None
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


def only(sheet: Sheet, rows: NDArray[np.bool_]) -> Sheet:
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
