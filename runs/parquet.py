"""Decisions on disk: Parquet written whole and renamed into place, and read back as columns."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from functools import cache
from glob import escape
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..core.chance import FloatArray
from ..core.errors import InputError
from ..core.laws.law import Law
from ..core.outcomes import Outcome
from ..core.questions import Seat
from .decisions import Decision, SeatDecisions, Settlements

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "ORDER",
    "name_in_sql",
    "quoted",
    "read_decisions",
    "read_seat",
    "register",
    "relation",
    "rows",
    "use_one_thread",
    "write",
]

_KNOWN_AHEAD = ("optimal", "cell")  # columns that a stationary optimum tells
_KNOWN = frozenset({*Decision._fields, "law_kind", "cell"})
_WIDEST = 64  # entries of a vector up to which each is a column of its own on the way to the file
_Columns = dict[str, NDArray[Any]]

ORDER = "episode, turn, seat, member"
"""The canonical order of decisions, in SQL."""


_SETTINGS: dict[str, Any] = {}  # of the database in memory, until it is made


def use_one_thread() -> None:
    """This process, which has not read or written yet, does so in one thread: the other cores are others'."""
    _SETTINGS["threads"] = 1


@cache
def _database(process: int) -> duckdb.DuckDBPyConnection:
    """The database in memory of this ``process``: to make one costs more than to read a small part."""
    import duckdb

    return duckdb.connect(config=_SETTINGS)


def _session() -> duckdb.DuckDBPyConnection:
    """A connection of its own, with its own tables."""
    return _database(os.getpid()).cursor()


def relation(seats: Iterable[SeatDecisions]) -> duckdb.DuckDBPyRelation:
    """All decisions as a DuckDB relation. Raises `InputError` where there is none."""
    connection = _session()
    return connection.sql(register(connection, seats))


def rows(seats: Iterable[SeatDecisions]) -> Iterator[Decision]:
    """Rows for people, by episode, turn, seat and member; a number is given as one, and ``notes`` hold all that was logged."""
    kept = list(seats)
    table = relation(kept)
    logs = sorted({name for seat in kept for name in seat.logs})
    number = "number" if "number" in table.columns else "null::double"
    picked = (*Decision._fields, f"{number} as number", *map(name_in_sql, logs))
    for row in table.project(", ".join(picked)).fetchall():
        *fields, notes, value = row[: len(Decision._fields) + 1]
        logged = {name: log for name, log in zip(logs, row[len(fields) + 2 :], strict=True) if _is_there(log)}
        decision = Decision._make((*fields, {**logged, **(json.loads(notes) if notes else {})}))
        yield decision if value is None else decision._replace(action=value)


def _is_there(log: Any) -> bool:
    """Whether a row has this log: NaN and None stand where it has none."""
    first = log[0] if isinstance(log, list) and log else log
    return first is not None and not (isinstance(first, float) and isnan(first))


def write(seats: Iterable[SeatDecisions], folder: Path, part: int) -> Path:
    """Write ``folder/part-00000.parquet``, and beside it the payments for no decision, where there are any."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = list(seats)
    with _session() as connection:
        if any(seat.settlements is not None for seat in kept):
            _write(
                connection, _register_settlements(connection, kept), folder / f"settlements-{part:05}.parquet"
            )
        return _write(connection, register(connection, kept), folder / f"part-{part:05}.parquet")


def _write(connection: duckdb.DuckDBPyConnection, select: str, final: Path) -> Path:
    """Write whole, then rename into place; a reader never sees half a file."""
    partial = final.with_name(f".{final.stem}.writing")
    connection.execute(f"copy ({select}) to {quoted(str(partial))} (format parquet, compression zstd)")
    with partial.open("rb") as written:
        os.fsync(written.fileno())
    partial.replace(final)
    return final


def read_decisions(folder: Path) -> duckdb.DuckDBPyRelation:
    """The decisions in a run's ``decisions`` folder as a lazy DuckDB relation.

    Raises `InputError` where there is none.
    """
    if not any(folder.glob("part-*.parquet")):
        raise InputError(
            f"{folder} holds no decisions (part-*.parquet); give the directory of a finished run"
        )
    return _session().read_parquet(f"{escape(str(folder))}/part-*.parquet", union_by_name=True)


def read_seat(
    folder: Path, decisions: duckdb.DuckDBPyRelation, seat: Seat, optimum: Law | None
) -> SeatDecisions:
    """The decisions of one seat, from what `read_decisions` returned; ``optimum`` is its law where that is stationary."""
    unread = _KNOWN_AHEAD if optimum is not None else ()
    columns = _fetched(decisions.filter(f"seat = {quoted(seat.name)}").order(ORDER), unread)
    parts = {name: columns[name] for name in seat.space.parts(seat.space.blank(0)) if name in columns}
    others = [name for name in columns if name not in _KNOWN | parts.keys() | {"number"}]
    return SeatDecisions(
        seat=seat,
        episode=np.asarray(columns["episode"]),
        turn=np.asarray(columns["turn"]),
        member=_members(columns),
        action=seat.space.restore(_words(columns["action"]), parts),
        outcome=_outcomes(columns["outcome"]),
        attempt=np.asarray(columns["attempt"]).astype(np.int16),
        reward=_numbers(columns["reward"]),
        mode=_words(columns["mode"]),
        law_kind=_words(columns["law_kind"]),
        infoset=_present(columns["infoset"]),
        optimum=optimum,
        laws=columns.get("optimal"),
        cdf_ends=columns.get("cell"),
        played=columns.get("law"),
        logs={name: _logged(columns[name]) for name in others if not _absent(columns[name])},
        notes=_present(columns["notes"]),
        settlements=_read_settlements(folder, seat),
    )


def _fetched(found: duckdb.DuckDBPyRelation, unread: Iterable[str]) -> _Columns:
    """The columns but those ``unread``: one of lists as [N, A], NaN where a row has none, and not at all where no row has one."""
    is_list = {name: str(kind).endswith("[]") for name, kind in zip(found.columns, found.types, strict=True)}
    picked = [
        f"len({name_in_sql(name)}) as {name_in_sql(name)}" if is_list[name] else name_in_sql(name)
        for name in found.columns
        if name not in unread
    ]
    columns: _Columns = found.project(", ".join(picked)).fetchnumpy()
    for name in [name for name in columns if is_list[name]]:
        lengths = np.ma.masked_array(columns.pop(name))
        if np.ma.filled(lengths, 0).any():
            columns[name] = _stacked(found, name, lengths)
    return columns


def _stacked(found: duckdb.DuckDBPyRelation, name: str, lengths: np.ma.MaskedArray[Any, Any]) -> FloatArray:
    """A column of lists of one of the ``lengths`` [N] as [N, A], NaN where there is none."""
    width = int(lengths.max())
    if int(lengths.min()) != width:
        raise ValueError(f"lists of {width} numbers and of other lengths stand in one column")
    flat = found.project(f"unnest({name_in_sql(name)}) as flat").fetchnumpy()["flat"]
    stacked = np.full((len(lengths), width), np.nan)
    stacked[~np.ma.getmaskarray(lengths)] = _numbers(flat).reshape(-1, width)
    return stacked


def _members(columns: _Columns) -> NDArray[Any] | None:
    member = np.asarray(columns["member"]).astype(np.int64) if "member" in columns else None
    return None if member is None or not member.any() else member


def _outcomes(column: Any) -> NDArray[np.int8]:
    codes = {outcome.label: int(outcome) for outcome in Outcome}
    return np.array([codes[label] for label in np.asarray(column).tolist()], dtype=np.int8)


def _words(column: Any) -> NDArray[np.object_]:
    """A column of strings, None where there is none."""
    words = np.array(np.ma.getdata(column), dtype=object)
    words[np.ma.getmaskarray(column)] = None
    return words


def _absent(column: Any) -> bool:
    """Whether a column holds nothing: another seat's log, in a table of all seats."""
    return bool(len(column)) and bool(np.ma.getmaskarray(column).all())


def _numbers(column: Any) -> FloatArray:
    """A column of numbers, NaN where there is none."""
    return np.ma.filled(np.ma.asarray(column).astype(np.float64), np.nan)


def _logged(column: Any) -> NDArray[Any]:
    """A column of numbers, of words, or of lists as [N, A]; NaN or None where a row has none."""
    if np.ma.getdata(column).dtype == np.dtype(object):
        return _words(column)
    return _numbers(column) if np.ma.getmaskarray(column).any() else np.ma.getdata(column)


def _present(column: Any) -> NDArray[Any] | None:
    """A column of strings, or None where it holds none."""
    return None if not len(column) or _absent(column) else _words(column)


def register(
    connection: duckdb.DuckDBPyConnection, seats: Iterable[SeatDecisions], prefix: str = "seat_"
) -> str:
    """Make the seats' columns known to DuckDB under names that begin with ``prefix``; returns the query of all decisions in
    canonical order. Raises `InputError` where there is none.
    """
    selects = []
    for i, seat in enumerate(seats):
        columns, expressions = _sql(seat)
        connection.register(f"{prefix}{i}", columns)
        picked = ", ".join(f"{expression} as {name_in_sql(name)}" for name, expression in expressions.items())
        selects.append(f"select {picked} from {prefix}{i}")
    if not selects:
        raise InputError("no decision was made; nothing can be tabulated: run at least one episode")
    return " union all by name ".join(selects) + f" order by {ORDER}"


def _sql(seat: SeatDecisions) -> tuple[_Columns, dict[str, str]]:
    """Columns for DuckDB and, for each field of a decision, the expression over them."""
    space, legal = seat.seat.space, seat.legal
    whole = seat.action if legal.all() else _filled(seat)
    columns: _Columns = {
        "episode": seat.episode,
        "turn": np.ascontiguousarray(seat.turn),
        "words": space.texts(whole),
        "outcome": seat.outcome,
        "attempt": seat.attempt,
        "reward": seat.reward,
        "mode": seat.mode,
        "law_kind": seat.law_kind,
    }
    expressions = {
        "episode": "episode",
        "turn": "turn",
        "seat": quoted(seat.seat.name),
        "member": _optional(columns, "member", seat.member, "0::bigint"),
        "action": "case when outcome = 0 then words end",
        "outcome": f"{_list(outcome.label for outcome in Outcome)}[outcome + 1]",
        "attempt": "attempt",
        "reward": "reward",
        "mode": "mode",
        "law_kind": "law_kind::varchar",
        "law": _vector(columns, "played", seat.played),
        "cell": _vector(columns, "cell", seat.cdf_ends),
        "optimal": _vector(columns, "optimal", _optimal_rows(seat)),
        "infoset": _optional(columns, "infoset", seat.infoset, "null::varchar"),
        "notes": _optional(columns, "notes", seat.notes, "null::varchar"),
    }
    for name, values in space.parts(whole).items():
        columns[f"part_{name}"] = values
        expressions[name] = f"case when outcome = 0 then {name_in_sql(f'part_{name}')} end"
    return columns, expressions | {name: _log(columns, name, values) for name, values in seat.logs.items()}


def _filled(seat: SeatDecisions) -> NDArray[Any]:
    """The actions with blanks where they are not legal."""
    action = seat.seat.space.blank(len(seat))
    action[seat.legal] = seat.action[seat.legal]
    return action


def _optional(columns: _Columns, name: str, values: NDArray[Any] | None, nothing: str) -> str:
    if values is None:
        return nothing
    columns[name] = values
    return name


def _log(columns: _Columns, name: str, values: NDArray[Any]) -> str:
    """The expression of a log [N], or of one [N, ...] as flat lists."""
    if values.ndim == 1:
        columns[f"log_{name}"] = values
        return name_in_sql(f"log_{name}")
    return _vector(columns, f"log_{name}", values.reshape(len(values), -1))


def _optimal_rows(seat: SeatDecisions) -> FloatArray | None:
    if seat.laws is not None or seat.optimum is None:
        return seat.laws
    return seat.optimum.probabilities(len(seat))


def _vector(columns: _Columns, name: str, values: FloatArray | None) -> str:
    """Add the columns of ``values[N, A]`` and return the expression that makes them one list."""
    if values is None:
        return "null::double[]"
    if values.shape[1] > _WIDEST:
        columns[f"vector_{name}"] = _lists(values)
        return f"{name_in_sql(f'vector_{name}')}::double[]"
    axes = {f"vector_{name}_{a}": np.ascontiguousarray(values[:, a]) for a in range(values.shape[1])}
    columns |= axes
    return "[" + ", ".join(name_in_sql(axis) for axis in axes) + "]"


def _lists(values: FloatArray) -> NDArray[np.object_]:
    out = np.empty(len(values), dtype=object)
    out[:] = values.tolist()
    return out


def _register_settlements(connection: duckdb.DuckDBPyConnection, seats: Iterable[SeatDecisions]) -> str:
    selects = []
    for i, seat in enumerate(seats):
        if seat.settlements is not None:
            connection.register(f"settlements_{i}", seat.settlements._asdict())
            selects.append(
                f"select {quoted(seat.seat.name)} as seat, episode, member, reward from settlements_{i}"
            )
    return " union all ".join(selects) + " order by episode, seat, member"


def _read_settlements(folder: Path, seat: Seat) -> Settlements | None:
    if not any(folder.glob("settlements-*.parquet")):
        return None
    found = _session().read_parquet(f"{escape(str(folder))}/settlements-*.parquet")
    columns = found.filter(f"seat = {quoted(seat.name)}").project("episode, member, reward").fetchnumpy()
    return Settlements(**columns) if len(columns["episode"]) else None


def _list(labels: Iterable[str]) -> str:
    return "[" + ", ".join(quoted(label) for label in labels) + "]"


def quoted(text: str) -> str:
    """A text as SQL writes it, whatever signs are in it."""
    return "'" + text.replace("'", "''") + "'"


def name_in_sql(text: str) -> str:
    """The name of a column as SQL writes it, whatever signs are in it."""
    return '"' + text.replace('"', '""') + '"'
