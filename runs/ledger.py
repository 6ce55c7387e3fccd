"""Decisions: columns for arithmetic, rows for people, Parquet on disk.

A `Ledger` keeps every decision of a run, seat by seat, in the canonical order (episode, turn), whatever order they
came in. A `Counts` keeps only what the comparison of a stationary policy needs, in memory that does not grow with the
run. Both are sinks of the loop.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from glob import escape
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.chance import FloatArray, IntArray
from ..core.questions import Answer, Choice, Observation, Outcome, Seat
from ..core.errors import InputError
from ..core.laws import IntervalStrategy, MixedStrategy, Optimum
from ..core.spaces import Menu

if TYPE_CHECKING:
    import duckdb

__all__ = ["Decision", "Ledger", "SeatDecisions", "read_decisions", "read_seat"]


class Decision(NamedTuple):
    """One row of the ledger, for people."""

    episode: int
    turn: int
    seat: str
    action: str | float | None
    outcome: str
    attempt: int
    reward: float
    mode: str
    law: list[float] | None
    optimal: list[float] | None
    infoset: str | None
    notes: dict[str, Any]


@dataclass(frozen=True, eq=False)
class SeatDecisions:
    """The decisions of one seat as columns of length ``N``, ordered by (episode, turn).

    ``optimum`` is the optimal law where it is the same at every row, ``laws[N, A]`` where it is not;
    on an interval ``cells[N, 2]`` are there instead: cdf(x-) and cdf(x) of each choice under its own law.
    ``played[N, A]`` is the law that the act was drawn from, NaN where it is not known.
    """

    seat: Seat
    episode: IntArray
    turn: IntArray
    action: NDArray[Any]
    outcome: NDArray[np.int8]
    attempt: NDArray[np.int16]
    reward: FloatArray
    mode: str = "scripted"
    infoset: NDArray[Any] | None = None
    optimum: Optimum | None = None
    laws: FloatArray | None = None
    cells: FloatArray | None = None
    played: FloatArray | None = None
    law_kind: str | None = None
    logs: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    notes: NDArray[Any] | None = None

    def __len__(self) -> int:
        return len(self.episode)

    @property
    def legal(self) -> NDArray[np.bool_]:
        """Rows that carry an action, shape [N]."""
        return np.asarray(self.outcome == Answer.LEGAL)

    def digest(self) -> bytes:
        """SHA-256 of what was decided: equal if and only if the decisions are byte for byte the same.

        An action that is not legal means nothing, and is left out.
        """
        state = sha256(f"{self.seat.name} {len(self)}".encode())
        numbers = np.where(self.legal, self.action, -1 if isinstance(self.seat.menu, Menu) else np.nan)
        rewards = np.where(np.isnan(self.reward), np.nan, self.reward)
        for column in (self.episode, self.turn, numbers, self.outcome, self.attempt, rewards):
            state.update(np.ascontiguousarray(column).tobytes())
        for note in () if self.notes is None else self.notes.tolist():
            state.update(note.encode())
        return state.digest()


_COLUMNS = frozenset({*Decision._fields, "number", "law_kind", "cell"})


class _Entry(NamedTuple):
    """What is kept of one question and its answers: not what was seen, which may be large."""

    seat: Seat
    episode: IntArray
    turn: IntArray
    infoset: NDArray[Any] | None
    choice: Choice
    outcome: Outcome
    optimum: Optimum | None


class Ledger:
    """Every decision of some episodes, filled by the loop through `add` and merged with `extend`."""

    def __init__(self) -> None:
        self._entries: dict[str, list[_Entry]] = {}

    @classmethod
    def of(cls, sheets: dict[str, SeatDecisions]) -> Ledger:
        """A ledger of finished ``sheets``, by seat."""
        ledger = cls()
        ledger.__dict__["seats"] = sheets
        return ledger

    def add(
        self, observation: Observation, choice: Choice, outcome: Outcome, optimum: Optimum | None
    ) -> None:
        """Keep the answers of one seat to one question, [B] rows."""
        _refuse_columns({*outcome.shows, *outcome.logs}, observation.seat)
        at = (observation.seat, observation.episode, observation.turn, observation.infoset)
        self._entries.setdefault(observation.seat.name, []).append(_Entry(*at, choice, outcome, optimum))
        self.__dict__.pop("seats", None)

    def extend(self, other: Ledger) -> None:
        """Keep all that ``other`` keeps."""
        for name, entries in other._entries.items():
            self._entries.setdefault(name, []).extend(entries)
        self.__dict__.pop("seats", None)

    def __len__(self) -> int:
        return sum(len(sheet) for sheet in self.seats.values())

    @cached_property
    def seats(self) -> dict[str, SeatDecisions]:
        """One sheet for each seat, in the order in which seats first answered."""
        return {name: _sheet(entries) for name, entries in self._entries.items()}

    def digest(self) -> str:
        """Hexadecimal SHA-256 over all seats: the same for the same decisions, however they were computed."""
        state = sha256()
        for name in sorted(self.seats):
            state.update(self.seats[name].digest())
        return state.hexdigest()

    def relation(self) -> duckdb.DuckDBPyRelation:
        """All decisions as a DuckDB relation (``.df()``, ``.pl()``, ``.arrow()``, ``.fetchall()``), read lazily."""
        import duckdb

        connection = duckdb.connect()
        return connection.sql(_register(connection, self.seats.values()))

    def decisions(self) -> Iterator[Decision]:
        """Rows for people, by episode, turn and seat."""
        for *row, notes, number in (
            self.relation().project(", ".join((*Decision._fields, "number"))).fetchall()
        ):
            decision = Decision._make((*row, json.loads(notes) if notes else {}))
            yield decision if number is None else decision._replace(action=number)

    def write(self, folder: Path, part: int = 0) -> Path:
        """Write ``folder/part-00000.parquet`` whole, then rename it into place; a reader never sees half a file."""
        import duckdb

        folder.mkdir(parents=True, exist_ok=True)
        final = folder / f"part-{part:05}.parquet"
        partial = folder / f".part-{part:05}.writing"
        with duckdb.connect() as connection:
            select = _register(connection, self.seats.values())
            connection.execute(
                f"copy ({select}) to {_quoted(str(partial))} (format parquet, compression zstd)"
            )
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(final)
        return final


def read_decisions(folder: Path) -> duckdb.DuckDBPyRelation:
    """The decisions in a run's ``decisions`` folder as a lazy DuckDB relation.

    Raises `InputError` where there is none.
    """
    import duckdb

    if not any(folder.glob("part-*.parquet")):
        raise InputError(
            f"{folder} holds no decisions (part-*.parquet); give the directory of a finished run"
        )
    return duckdb.connect().read_parquet(f"{escape(str(folder))}/part-*.parquet", union_by_name=True)


def read_seat(decisions: duckdb.DuckDBPyRelation, seat: Seat, optimum: Optimum | None) -> SeatDecisions:
    """One seat's decisions, read back from `read_decisions`; ``optimum`` is its law where that is stationary."""
    menu = seat.menu
    action = (
        f"coalesce(list_position({_list(menu.actions)}, action), 0) - 1"
        if isinstance(menu, Menu)
        else "number"
    )
    known = (
        "episode",
        "turn",
        "seat",
        "number",
        "outcome",
        "attempt",
        "reward",
        "mode",
        "law_kind",
        "law",
        "cell",
    )
    extra = [
        name for name in decisions.columns if name not in {*known, "action", "optimal", "infoset", "notes"}
    ]
    rows = decisions.filter(f"seat = {_quoted(seat.name)}").order("episode, turn")
    columns = rows.project(
        f"episode, turn, {action} as action, list_position({_list(a.label for a in Answer)}, outcome) - 1 as outcome,"
        " attempt, reward, mode, law_kind, law, cell, optimal, infoset, notes"
        + "".join(f", {_name(n)}" for n in extra)
    ).fetchnumpy()
    plain = {
        name: _plain(columns[name]) for name in ("action", "reward", *extra) if not _absent(columns[name])
    }
    own = None if optimum is not None else _stacked(columns["optimal"])
    return SeatDecisions(
        seat=seat,
        episode=np.asarray(columns["episode"]),
        turn=np.asarray(columns["turn"]),
        action=plain["action"].astype(np.int64 if isinstance(menu, Menu) else np.float64),
        outcome=np.asarray(columns["outcome"]).astype(np.int8),
        attempt=np.asarray(columns["attempt"]).astype(np.int16),
        reward=plain["reward"].astype(np.float64),
        mode=str(columns["mode"][0]) if len(columns["mode"]) else "scripted",
        infoset=_present(columns["infoset"]),
        optimum=optimum,
        laws=own,
        cells=None if optimum is not None else _stacked(columns["cell"]),
        played=_stacked(columns["law"]),
        law_kind=next((str(kind) for kind in np.ma.compressed(np.ma.asarray(columns["law_kind"]))), None),
        logs={name: plain[name] for name in extra if name in plain},
        notes=_present(columns["notes"]),
    )


def _absent(column: Any) -> bool:
    """Whether a column holds nothing: another seat's log, in a table of all seats."""
    return bool(len(column)) and bool(np.ma.getmaskarray(column).all())


def _plain(column: Any) -> NDArray[Any]:
    """A column of numbers with NaN for what is missing, or of lists as [N, A]."""
    lists = len(column) and isinstance(column[0], list | np.ndarray)
    return np.stack([np.asarray(row) for row in column]) if lists else np.ma.filled(column, np.nan)


def _present(column: Any) -> NDArray[Any] | None:
    """A column of strings, or None where it holds none."""
    return None if not len(column) or np.ma.getmaskarray(column).any() else np.asarray(column, dtype=object)


def _stacked(column: Any) -> FloatArray | None:
    """A column of lists as [N, A], or None where it holds none."""
    if not len(column) or np.ma.getmaskarray(column).any():
        return None
    return np.stack([np.asarray(law, dtype=np.float64) for law in column])


def _sheet(entries: Sequence[_Entry]) -> SeatDecisions:
    seat = entries[0].seat
    episode = _joined(entry.episode for entry in entries)
    turn = _joined(entry.turn for entry in entries)
    order = _canonical(episode, turn)

    def column(pick: Callable[[_Entry], NDArray[Any]]) -> NDArray[Any]:
        return np.asarray(_joined(pick(entry) for entry in entries)[order])

    def filled(name: str, dtype: type) -> NDArray[Any]:
        return column(lambda entry: _or_zeros(getattr(entry.choice, name), len(entry.choice.action), dtype))

    optimum, laws = _optima(entries, order)
    names = {
        name
        for entry in entries
        for name in (*entry.outcome.shows, *entry.outcome.logs, *entry.choice.elicited)
    }
    has_infosets = any(entry.infoset is not None for entry in entries)
    has_notes = any(entry.choice.notes is not None for entry in entries)
    return SeatDecisions(
        seat=seat,
        episode=episode[order],
        turn=turn[order],
        action=column(lambda entry: entry.choice.action),
        outcome=filled("outcome", np.int8),
        attempt=filled("attempt", np.int16),
        reward=column(lambda entry: entry.outcome.reward),
        mode=entries[0].choice.mode,
        infoset=column(_infosets) if has_infosets else None,
        optimum=optimum,
        laws=laws,
        cells=None if optimum is not None else _cells(entries, order),
        played=_played(entries, order),
        law_kind=next((entry.choice.law_kind for entry in entries if entry.choice.law_kind), None),
        logs={name: column(lambda entry, name=name: _logged(entry, name)) for name in sorted(names)},  # type: ignore[misc]
        notes=column(_notes) if has_notes else None,
    )


def _joined(columns: Iterable[NDArray[Any]]) -> NDArray[Any]:
    parts = list(columns)
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _canonical(episode: IntArray, turn: IntArray) -> NDArray[Any] | slice:
    """What sorts by (episode, turn): nothing where they are sorted already."""
    step = np.diff(episode)
    if np.all((step > 0) | ((step == 0) & (np.diff(turn) > 0))):
        return slice(None)
    return np.lexsort((turn, episode))


def _or_zeros(column: NDArray[Any] | None, rows: int, dtype: type) -> NDArray[Any]:
    return np.zeros(rows, dtype) if column is None else column.astype(dtype, copy=False)


def _infosets(entry: _Entry) -> NDArray[Any]:
    keys = entry.infoset
    return (
        np.full(len(entry.choice.action), "", dtype=object)
        if keys is None
        else keys.astype(str).astype(object)
    )


def _notes(entry: _Entry) -> NDArray[Any]:
    notes = entry.choice.notes or [{}] * len(entry.choice.action)
    out = np.empty(len(notes), dtype=object)
    out[:] = [json.dumps(note, sort_keys=True) for note in notes]
    return out


def _logged(entry: _Entry, name: str) -> NDArray[Any]:
    for source in (entry.outcome.logs, entry.outcome.shows, entry.choice.elicited):
        if name in source:
            return source[name]
    return np.full(len(entry.choice.action), np.nan)


def _optima(entries: Sequence[_Entry], order: Any) -> tuple[Optimum | None, FloatArray | None]:
    """(the optimum of every row, None) where there is one, else (None, the rows' own laws)."""
    first = entries[0].optimum
    if all(_same(entry.optimum, first) for entry in entries):
        return first, None
    laws = [_rows(entry.optimum, len(entry.choice.action)) for entry in entries]
    width = max(law.shape[1] for law in laws)
    if not width or any(law.shape[1] != width for law in laws):
        return None, None
    return None, np.concatenate(laws)[order]


def _same(optimum: Optimum | None, other: Optimum | None) -> bool:
    if optimum is other:
        varies = isinstance(optimum, MixedStrategy) and optimum.probs.ndim > 1
        return not varies and not (isinstance(optimum, IntervalStrategy) and optimum.batch)
    if isinstance(optimum, MixedStrategy) and isinstance(other, MixedStrategy):
        return optimum.probs.ndim == 1 and np.array_equal(optimum.probs, other.probs)
    return False


def _cells(entries: Sequence[_Entry], order: Any) -> FloatArray | None:
    """cdf(x-) and cdf(x) of each choice under its own law on an interval, [N, 2]; NaN where there is no choice."""
    if not all(isinstance(entry.optimum, IntervalStrategy) for entry in entries):
        return None
    parts = []
    for entry in entries:
        legal = entry.choice.legal()
        edges = entry.optimum.cell(np.where(legal, entry.choice.action, 0.0))  # type: ignore[union-attr]  # checked above
        parts.append(np.where(legal[:, None], np.stack(np.broadcast_arrays(*edges), axis=-1), np.nan))
    return np.asarray(_joined(parts)[order])


def _rows(law: Any, rows: int) -> FloatArray:
    """A law as [rows, A]; no columns where it has no table of probabilities."""
    if not isinstance(law, MixedStrategy):
        return np.empty((rows, 0))
    return np.broadcast_to(law.probs, (rows, law.probs.shape[-1]))


def _played(entries: Sequence[_Entry], order: Any) -> FloatArray | None:
    menu = entries[0].seat.menu
    if not isinstance(menu, Menu) or not any(
        isinstance(entry.choice.law, MixedStrategy) for entry in entries
    ):
        return None
    unknown = np.full(len(menu), np.nan)
    laws = [
        _rows(entry.choice.law, len(entry.choice.action))
        if isinstance(entry.choice.law, MixedStrategy)
        else np.broadcast_to(unknown, (len(entry.choice.action), len(menu)))
        for entry in entries
    ]
    return np.asarray(_joined(laws)[order])


def _register(connection: duckdb.DuckDBPyConnection, sheets: Iterable[SeatDecisions]) -> str:
    """Make the sheets known to DuckDB; returns the query of all decisions in canonical order."""
    selects = []
    for i, sheet in enumerate(sheets):
        columns, expressions = _sql(sheet)
        connection.register(f"sheet_{i}", columns)
        picked = ", ".join(f"{expression} as {_name(name)}" for name, expression in expressions.items())
        selects.append(f"select {picked} from sheet_{i}")
    if not selects:
        raise InputError("no decision was made; nothing can be tabulated: run at least one episode")
    return " union all by name ".join(selects) + " order by episode, turn, seat"


def _sql(sheet: SeatDecisions) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Columns for DuckDB and, for each field of a decision, the expression over them."""
    columns: dict[str, NDArray[Any]] = {
        "episode": sheet.episode,
        "turn": np.ascontiguousarray(sheet.turn),
        "action": sheet.action,
        "outcome": sheet.outcome,
        "attempt": sheet.attempt,
        "reward": sheet.reward,
    }
    columns |= {f"log_{name}": values for name, values in sheet.logs.items() if values.ndim == 1}
    for name in ("infoset", "notes"):
        if getattr(sheet, name) is not None:
            columns[name] = getattr(sheet, name)
    expressions = {
        "episode": "episode",
        "turn": "turn",
        "seat": _quoted(sheet.seat.name),
        "action": f"case when outcome = 0 then {_label(sheet.seat.menu)} end",
        "number": "null::double"
        if isinstance(sheet.seat.menu, Menu)
        else "case when outcome = 0 then action end",
        "outcome": f"{_list(answer.label for answer in Answer)}[outcome + 1]",
        "attempt": "attempt",
        "reward": "reward",
        "mode": _quoted(sheet.mode),
        "law_kind": _quoted(sheet.law_kind) if sheet.law_kind else "null::varchar",
        "law": _vector(columns, "played", sheet.played),
        "cell": _vector(columns, "cell", sheet.cells),
        "optimal": _vector(columns, "optimal", _optimal_rows(sheet)),
        "infoset": "infoset" if sheet.infoset is not None else "null::varchar",
        "notes": "notes" if sheet.notes is not None else "null::varchar",
    }
    return columns, expressions | {name: _log(columns, name, values) for name, values in sheet.logs.items()}


def _log(columns: dict[str, NDArray[Any]], name: str, values: NDArray[Any]) -> str:
    """The expression of a log [N], or of one [N, ...] as flat lists."""
    if values.ndim == 1:
        return _name(f"log_{name}")
    return _vector(columns, f"log_{name}", values.reshape(len(values), -1))


def _optimal_rows(sheet: SeatDecisions) -> FloatArray | None:
    if sheet.laws is not None:
        return sheet.laws
    if isinstance(sheet.optimum, MixedStrategy):
        return np.broadcast_to(sheet.optimum.probs, (len(sheet), len(sheet.optimum.menu)))
    return None


def _vector(columns: dict[str, NDArray[Any]], name: str, rows: FloatArray | None) -> str:
    """Add the columns of ``rows[N, A]`` and return the expression that makes them one list."""
    if rows is None:
        return "null::double[]"
    axes = {f"vector_{name}_{a}": np.ascontiguousarray(rows[:, a]) for a in range(rows.shape[1])}
    columns |= axes
    return "[" + ", ".join(_name(axis) for axis in axes) + "]"


def _refuse_columns(names: set[str], seat: Seat) -> None:
    """Raise `InputError` where a log bears the name of a column that every decision has."""
    if clash := sorted(name for name in names if name.lower() in _COLUMNS):
        raise InputError(
            f"seat {seat.name!r} is shown or logs {', '.join(clash)}, which every decision has as its own; rename it there"
        )


def _label(menu: Any) -> str:
    return f"{_list(menu.actions)}[action + 1]" if isinstance(menu, Menu) else "action::varchar"


def _list(labels: Iterable[str]) -> str:
    return "[" + ", ".join(_quoted(label) for label in labels) + "]"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
