"""What was said as columns of the ledger: those that every model has, those that a method declares, and JSON for the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....core.spaces.space import as_objects

__all__ = ["column", "rest_of", "shown_orders"]


def column(values: Sequence[Any], kind: type) -> NDArray[Any]:
    """Values [B] of one ``kind``, None where a row has none: NaN among numbers, None among words."""
    if kind is str:
        return as_objects(values)
    if any(value is None for value in values):
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    return np.array(values, dtype=kind)


def shown_orders(orders: Sequence[Sequence[int]], options: int) -> NDArray[np.int64]:
    """The option shown in each place, [B, A]; -1 after the last where a row was shown fewer."""
    table = np.full((len(orders), options), -1, dtype=np.int64)
    for row, order in enumerate(orders):
        table[row, : len(order)] = order
    return table


def rest_of(notes: Sequence[Mapping[str, Any]], named: Mapping[str, type]) -> list[dict[str, Any]] | None:
    """The notes [B] that have no column of their own; None where there are none."""
    rest = [{name: value for name, value in note.items() if name not in named} for note in notes]
    return rest if any(rest) else None
