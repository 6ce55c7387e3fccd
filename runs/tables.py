"""Tables over one or many runs as DuckDB relations: the decisions of all, and rows that were computed.

>>> table_of([{"model": "a", "value": 0.5}, {"model": "b", "value": 1.0}]).fetchall()
[('a', 0.5), ('b', 1.0)]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..core.errors import InputError
from .decisions import SeatDecisions
from .parquet import ORDER, name_in_sql, quoted, register

if TYPE_CHECKING:
    import duckdb

__all__ = ["decisions_of", "decisions_on_disk", "table_of", "told_apart"]

_Rows = Sequence[Mapping[str, Any]]
_WIDEST = 64  # queries that one union joins


def table_of(rows: _Rows) -> duckdb.DuckDBPyRelation:
    """Rows as a relation: a column is of whole numbers, numbers or booleans where all of its values are, else of words."""
    import duckdb

    connection = duckdb.connect()
    _register(connection, "rows", rows)
    return connection.sql("select * from rows")


def decisions_of(
    cases: Sequence[tuple[Mapping[str, Any], Iterable[SeatDecisions]]],
) -> duckdb.DuckDBPyRelation:
    """The decisions of several runs in memory, each behind the columns of its case, in their order and in that of a ledger.

    Raises `InputError` where there is none.
    """
    import duckdb

    connection = duckdb.connect()
    selects = [
        f"select {i}::bigint as case_, * from ({register(connection, kept, f'case_{i}_')})"
        for i, (_, seats) in enumerate(cases)
        if (kept := [one for one in seats if len(one)])
    ]
    return _beside(connection, _united(selects), [by for by, _ in cases])


def decisions_on_disk(cases: Sequence[tuple[Mapping[str, Any], Path]]) -> duckdb.DuckDBPyRelation:
    """The decisions in several folders of Parquet files, as `decisions_of`; they are read when the relation is.

    Raises `InputError` where there is none.
    """
    import duckdb

    files = [
        (i, str(file))
        for i, (_, folder) in enumerate(cases)
        for file in sorted(folder.glob("part-*.parquet"))
    ]
    connection = duckdb.connect()
    if not files:
        return _beside(connection, "", [])
    _register(connection, "files", [{"case_": case, "file": file} for case, file in files])
    paths = ", ".join(quoted(file) for _, file in files)
    read = f"read_parquet([{paths}], union_by_name = true, filename = 'file_')"
    select = f"select case_, parts.* exclude (file_) from {read} parts join files on file_ = file"
    return _beside(connection, select, [by for by, _ in cases])


def told_apart(by: Mapping[str, Any], own: Iterable[str]) -> dict[str, Any]:
    """``by`` with names that no column of its ``own`` table has: one called as such, as ``model`` may be, is ``varied_model``.

    >>> told_apart({"model": "sim/step", "heads": 0.3}, ["episode", "model"])
    {'varied_model': 'sim/step', 'heads': 0.3}
    """
    taken = {*own}
    return {f"varied_{name}" if name in taken else name: value for name, value in by.items()}


def _beside(connection: duckdb.DuckDBPyConnection, select: str, cases: _Rows) -> duckdb.DuckDBPyRelation:
    """What ``select`` returns, each row behind the columns of its case, in order."""
    if not select:
        raise InputError("no decision was made; nothing can be tabulated: run at least one episode")
    own = connection.sql(select).columns
    named = [told_apart(by, own) for by in cases]
    _register(connection, "cases", [{"case_": i, **by} for i, by in enumerate(named)])
    columns = [f"cases.{name_in_sql(name)}" for name in dict.fromkeys(name for by in named for name in by)]
    picked = ", ".join([*columns, *(f"d.{name_in_sql(name)}" for name in own if name != "case_")])
    return connection.sql(
        f"select {picked} from ({select}) d join cases using (case_) order by case_, {ORDER}"
    )


def _united(selects: Sequence[str]) -> str:
    """All of them below each other, as a tree: DuckDB bounds how deep a query is."""
    if len(selects) <= _WIDEST:
        return " union all by name ".join(selects)
    groups = [_united(selects[at : at + _WIDEST]) for at in range(0, len(selects), _WIDEST)]
    return _united([f"(select * from ({group}))" for group in groups])


def _register(connection: duckdb.DuckDBPyConnection, name: str, rows: _Rows) -> None:
    columns = dict.fromkeys(column for row in rows for column in row)
    connection.register(name, {column: _typed([row.get(column) for row in rows]) for column in columns})


def _typed(values: Sequence[Any]) -> NDArray[Any]:
    """A column in the narrowest type that holds it: booleans, whole numbers, numbers, words."""
    for kind in (bool, int, float):
        if all(type(value) is kind for value in values):
            return np.array(values)
    if all(isinstance(value, int | float | np.number) and not isinstance(value, bool) for value in values):
        return np.array(values, dtype=np.float64)
    words = np.empty(len(values), dtype=object)
    words[:] = [None if value is None else str(value) for value in values]
    return words
