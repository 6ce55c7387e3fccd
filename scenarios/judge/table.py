"""A file of recorded choices as columns, and its rows in groups."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import inf, isfinite
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...agents.backends.shared.recorded_table import read_columns
from ...core.spaces.space import as_objects

__all__ = ["Columns", "groups", "read_table", "shown"]

Columns = Mapping[str, NDArray[Any]]
"""Columns [N] of objects, by name."""


def read_table(
    path: Path, texts: Sequence[str], numeric: Collection[str], encoding: str | None = None
) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
    """The columns called ``texts`` as they are written, and those called ``numeric`` as numbers, where all of one's values are."""
    columns = read_columns(path, [*texts, *numeric], encoding)
    return (
        {name: as_objects(columns[name]) for name in texts},
        {name: as_objects(_numbers(columns[name])) for name in numeric},
    )


def shown(values: Sequence[Any]) -> list[Any]:
    """Texts as they are shown: as numbers where every one is a number in its plainest form, else as they are."""
    numbers = _numbers(values)
    plain = all(text is None or str(number) == text for text, number in zip(values, numbers, strict=True))
    return numbers if plain else list(values)


def _numbers(values: Sequence[str | None]) -> list[Any]:
    try:
        return [None if value is None else _number(value) for value in values]
    except ValueError:
        return list(values)


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        number = float(text)
    if not np.isfinite(number):
        raise ValueError(f"{text} is no finite number")
    return number


def groups(keys: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, NDArray[Any]]]:
    """(key, row numbers) in the order of the keys: numbers before text, and numbers that are written as text by their size."""
    places: dict[Any, list[int]] = {}
    for row, key in enumerate(keys):
        places.setdefault(key, []).append(row)
    numeric = {part: _size(part) for key in places for part in key}
    for key in sorted(places, key=lambda parts: [numeric[part] for part in parts]):
        yield key, np.array(places[key])


def _size(part: Any) -> tuple[bool, bool, float, str]:
    """What a part of a key is sorted by."""
    try:
        size = 0.0 if part is None else float(part)
    except ValueError:
        size = inf
    return (part is None, not isfinite(size), size if isfinite(size) else 0.0, str(part))
