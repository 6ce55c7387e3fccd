"""A file of recorded choices as columns of Python values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.errors import InputError
from ...core.spaces.space import as_objects
from ...registry.suggesting import suggest

__all__ = ["Columns", "groups", "read_table"]

Columns = Mapping[str, NDArray[Any]]
"""Columns [N] of objects, by name."""

# Text formats are read as text: DuckDB's guesses would turn yes and no into booleans, 1e3 and 1000 into one value.
_READERS = {
    ".csv": "read_csv({}, all_varchar = true)",
    ".tsv": "read_csv({}, all_varchar = true)",
    ".jsonl": "read_json({}, sample_size = -1)",
    ".ndjson": "read_json({}, sample_size = -1)",
    ".parquet": "read_parquet({})",
}


def read_table(path: Path, choice: str, others: Sequence[str]) -> dict[str, NDArray[Any]]:
    """The columns wanted, as Python values; numbers in a text file's columns other than ``choice`` become numbers."""
    import duckdb

    if path.suffix not in _READERS or not path.is_file():
        raise InputError(
            f"{str(path)!r} is not a file that can be read; give an existing {', '.join(_READERS)} file"
        )
    quoted = "'" + str(path).replace("'", "''") + "'"
    try:
        with duckdb.connect() as connection:
            relation = connection.sql(f"select * from {_READERS[path.suffix].format(quoted)}")
            columns = _known_columns(path, [choice, *others], relation.columns)
            picked = relation.project(", ".join(f'"{column}"' for column in columns))
            mixed, rows = [str(kind) == "JSON" for kind in picked.types], picked.fetchall()
    except duckdb.Error as error:
        raise InputError(
            f"{str(path)!r} cannot be read as {path.suffix}: {' '.join(str(error).split())[:200]}"
        ) from None
    if not rows:
        raise InputError(f"{str(path)!r} has no rows; give a file with one decision a row")
    table = {
        column: as_objects([_plain(value) for value in values] if unlike else values)
        for column, values, unlike in zip(columns, zip(*rows, strict=True), mixed, strict=True)
    }
    return {column: values if column == choice else _numbers(values) for column, values in table.items()}


def _plain(value: str | None) -> Any:
    """A value of a column whose values are of several kinds, which comes as JSON."""
    return None if value is None else json.loads(value)


def _known_columns(path: Path, wanted: Sequence[str], there: Sequence[str]) -> list[str]:
    for column in wanted:
        if column not in there:
            raise InputError(f"column {column!r} is not in {str(path)!r}; {suggest(column, list(there))}")
    return list(dict.fromkeys(wanted))


def _numbers(values: NDArray[Any]) -> NDArray[Any]:
    """The values with numbers written as text turned into numbers, where every one is a number."""
    try:
        return as_objects(
            [_as_number(value) if isinstance(value, str) else value for value in values.tolist()]
        )
    except ValueError:
        return values


def _as_number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() and "." not in text and "e" not in text.lower() else number


def groups(keys: Sequence[Any]) -> Iterator[tuple[Any, NDArray[Any]]]:
    """(key, row numbers) in the order of the keys, numbers before text."""
    places: dict[Any, list[int]] = {}
    for row, key in enumerate(keys):
        places.setdefault(key, []).append(row)
    for key in sorted(
        places, key=lambda parts: [(isinstance(part, str), part is None, part or 0) for part in parts]
    ):
        yield key, np.array(places[key])
