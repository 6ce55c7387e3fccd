"""What a market with a book logs beside decisions, all seats together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...core.chance import FloatArray
from .decisions import Decisions

__all__ = ["logged"]


def logged(everyone: Mapping[str, Decisions], time: str, *names: str) -> FloatArray | None:
    """Rows (episode, ``time``, ``names``...) of all decisions that logged a time, by episode and time; None where none did."""
    seats = [one for one in everyone.values() if {time, *names} <= one.logs.keys()]
    if not seats:
        return None
    table = np.concatenate(
        [np.column_stack([one.episode, *(one.logs[name] for name in (time, *names))]) for one in seats]
    ).astype(np.float64)
    table = table[np.isfinite(table[:, 1])]
    return table[np.lexsort((table[:, 1], table[:, 0]))]
