"""The ledger: every decision of a run, seat by seat, in the canonical order, whatever order they came in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.chance import FloatArray, IntArray
from ..core.errors import InputError
from ..core.laws.law import Law
from ..core.questions import Choice, Feedback, Observation, Seat
from ..core.spaces.space import Space, as_objects
from .decisions import Decision, SeatDecisions, Settlements
from .pending import find, is_named_by, places_of, unknown

if TYPE_CHECKING:
    import duckdb

__all__ = ["Ledger"]


@dataclass(eq=False)
class _Entry:
    """What is kept of one question and its answers: not what was seen, which may be large."""

    seat: Seat
    episode: IntArray
    turn: IntArray
    member: IntArray | None
    infoset: NDArray[Any] | None
    choice: Choice
    optimum: Law | None
    reward: FloatArray | None = None
    revealed: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.episode)

    @property
    def action(self) -> NDArray[Any]:
        return self.choice.action


@dataclass(eq=False)
class Ledger:
    """Every decision of some episodes, filled by the loop through `add` and `pay`, and merged with `extend`."""

    _entries: dict[str, list[_Entry]] = field(default_factory=dict, init=False)
    _late: dict[str, list[Feedback]] = field(default_factory=dict, init=False)

    @classmethod
    def of(cls, seats: dict[str, SeatDecisions]) -> Ledger:
        """A ledger of finished decisions, by seat."""
        ledger = cls()
        ledger.__dict__["seats"] = seats
        return ledger

    def add(self, observation: Observation, choice: Choice, optimum: Law | None) -> None:
        """Keep the answers of one seat to one question, [B] rows."""
        _refuse_columns((*choice.columns, *choice.elicited), observation.seat)
        entries = self._entries.setdefault(observation.seat.name, [])
        if entries and entries[-1].seat is not observation.seat and entries[-1].seat != observation.seat:
            raise InputError(
                f"seat {observation.seat.name!r} is asked for two kinds of answer, {entries[-1].seat.space!r} and"
                f" {observation.seat.space!r}; give it one space, and mask what a row may not answer by `legal`"
            )
        at = (observation.episode, observation.turn, observation.member, observation.infoset)
        entries.append(_Entry(observation.seat, *at, choice, optimum))
        self.__dict__.pop("seats", None)

    def pay(self, feedback: Feedback) -> None:
        """Keep what decisions earned and revealed; payments for one decision add up."""
        _refuse_columns((*feedback.shows, *feedback.logs), feedback.seat)
        for entry in reversed(self._entries.get(feedback.seat.name, [])[-_RECENT:]):
            if entry.reward is None and is_named_by(entry, feedback):
                entry.reward, entry.revealed = feedback.reward, {**feedback.shows, **feedback.logs}
                break
        else:
            self._late.setdefault(feedback.seat.name, []).append(feedback)
        self.__dict__.pop("seats", None)

    def actions(self, feedback: Feedback) -> NDArray[Any]:
        """What was done [B] at the decisions that ``feedback`` names. Raises `ChoiceError` where there is no such decision."""
        matches, missing = find(reversed(self._entries.get(feedback.seat.name, [])), feedback)
        if len(missing):
            raise unknown(feedback, int(missing[0]))
        order = np.argsort(np.concatenate([match.rows for match in matches]))
        return np.concatenate([match.table.action[match.places] for match in matches])[order]

    def extend(self, other: Ledger) -> None:
        """Add all decisions and payments of ``other``."""
        for name, entries in other._entries.items():
            self._entries.setdefault(name, []).extend(entries)
        for name, late in other._late.items():
            self._late.setdefault(name, []).extend(late)
        self.__dict__.pop("seats", None)

    def __len__(self) -> int:
        return sum(len(seat) for seat in self.seats.values())

    @cached_property
    def seats(self) -> dict[str, SeatDecisions]:
        """The decisions of each seat, in the order in which seats first answered."""
        asked = {name: _assembled(entries) for name, entries in self._entries.items()}
        unasked = {name: _unasked(late[0].seat) for name, late in self._late.items() if name not in asked}
        whole = {**asked, **unasked}
        return whole | {name: _with_late(whole[name], late) for name, late in self._late.items()}

    @property
    def sheets(self) -> dict[str, SeatDecisions]:
        """The ``seats``, as earlier versions called them."""
        return self.seats

    def digest(self) -> str:
        """Hexadecimal SHA-256 over all seats: the same for the same decisions, however they were computed."""
        state = sha256()
        for name in sorted(self.seats):
            state.update(self.seats[name].digest())
        return state.hexdigest()

    def relation(self) -> duckdb.DuckDBPyRelation:
        """All decisions as a DuckDB relation (``.df()``, ``.pl()``, ``.arrow()``, ``.fetchall()``), read lazily."""
        from .parquet import relation

        return relation(self.seats.values())

    def decisions(self) -> Iterator[Decision]:
        """Rows for people, by episode, turn, seat and member."""
        from .parquet import rows

        return rows(self.seats.values())

    def write(self, folder: Path, part: int = 0) -> Path:
        """Write ``folder/part-00000.parquet`` whole, then rename it into place; a reader never sees half a file."""
        from .parquet import write

        return write(self.seats.values(), folder, part)


_RECENT = 8  # questions of a seat to which a payment is held one by one; older ones are found by address
_COLUMNS = frozenset({*Decision._fields, "law_kind", "cell"})


@lru_cache(maxsize=256)
def _columns(space: Space) -> frozenset[str]:
    """The columns of every decision in ``space``. Raises `InputError` where one of its parts bears another column's name."""
    parts = {part.lower() for part in space.parts(space.blank(0))}
    if clash := sorted(parts & _COLUMNS):
        raise InputError(
            f"an answer to {space!r} has a part called {', '.join(clash)}, as every decision has a column; rename it there"
        )
    return _COLUMNS | parts | {"number"}  # the column of every interval


@lru_cache(maxsize=1024)
def _refuse_columns(names: tuple[str, ...], seat: Seat) -> None:
    """Raise `InputError` where a log bears the name of a column that every decision of the seat has."""
    columns = _columns(seat.space)
    if clash := sorted(name for name in names if name.lower() in columns):
        raise InputError(
            f"seat {seat.name!r} is shown or logs {', '.join(clash)}, which every decision has as its own; rename it there"
        )


def _assembled(entries: Sequence[_Entry]) -> SeatDecisions:
    episode, turn = _joined(e.episode for e in entries), _joined(e.turn for e in entries)
    member = _members(entries)
    order = _canonical(episode, turn, member)

    def column(pick: Callable[[_Entry], NDArray[Any]]) -> NDArray[Any]:
        return np.asarray(_joined(pick(entry) for entry in entries)[order])

    optimum, laws, cdf_ends = _optima(entries)
    has_notes = any(entry.choice.notes is not None for entry in entries)
    return SeatDecisions(
        seat=entries[0].seat,
        episode=episode[order],
        turn=turn[order],
        member=None if member is None else member[order],
        action=column(lambda e: e.choice.action),
        outcome=column(lambda e: _or_zeros(e.choice.outcome, len(e), np.int8)),
        attempt=column(lambda e: _or_zeros(e.choice.attempt, len(e), np.int16)),
        reward=column(lambda e: np.full(len(e), np.nan) if e.reward is None else e.reward),
        mode=_words([e.choice.mode for e in entries], entries, order),
        law_kind=_words([e.choice.law_kind for e in entries], entries, order),
        infoset=column(_infosets) if any(e.infoset is not None for e in entries) else None,
        optimum=optimum,
        laws=None if laws is None else laws[order],
        cdf_ends=None if cdf_ends is None else cdf_ends[order],
        played=_tables([e.choice.law for e in entries], entries, order),
        logs={name: np.asarray(_logged(entries, name)[order]) for name in _names(entries)},
        notes=column(_notes) if has_notes else None,
    )


def _joined(columns: Iterable[NDArray[Any]]) -> NDArray[Any]:
    parts = list(columns)
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _words(words: Sequence[str | None], entries: Sequence[_Entry], order: Any) -> NDArray[np.object_]:
    """A word of each entry for all of its rows, [N]; one word of all in the memory of one."""
    kept = [np.broadcast_to(as_objects([word]), (len(e),)) for word, e in zip(words, entries, strict=True)]
    if len(set(words)) == 1:
        return np.broadcast_to(kept[0][:1], (sum(map(len, entries)),))
    return np.asarray(_joined(kept)[order])


def _members(entries: Sequence[_Entry]) -> IntArray | None:
    if all(entry.member is None for entry in entries):
        return None
    return np.asarray(_joined(_or_zeros(e.member, len(e), np.int64) for e in entries))


def _canonical(episode: IntArray, turn: IntArray, member: IntArray | None) -> NDArray[Any] | slice:
    """What sorts by (episode, turn, member): nothing where they are sorted already."""
    step = np.diff(episode)
    if member is None and np.all((step > 0) | ((step == 0) & (np.diff(turn) > 0))):
        return slice(None)
    return np.lexsort((turn, episode) if member is None else (member, turn, episode))


def _or_zeros(column: NDArray[Any] | None, rows: int, dtype: type) -> NDArray[Any]:
    return np.zeros(rows, dtype) if column is None else column.astype(dtype, copy=False)


def _infosets(entry: _Entry) -> NDArray[Any]:
    keys = entry.infoset
    if keys is None:
        return np.full(len(entry), "", dtype=object)
    if keys.dtype == object and {*map(type, keys.tolist())} <= {str}:
        return keys
    return keys.astype(str).astype(object)


def _notes(entry: _Entry) -> NDArray[Any]:
    notes = entry.choice.notes or [{}] * len(entry)
    return as_objects(json.dumps(note, sort_keys=True) for note in notes)


def _names(entries: Sequence[_Entry]) -> list[str]:
    """The names of everything that was logged beside the decisions."""
    return sorted({name for e in entries for name in (*e.revealed, *e.choice.columns, *e.choice.elicited)})


def _logged(entries: Sequence[_Entry], name: str) -> NDArray[Any]:
    """What was logged under ``name``, [N, ...]; NaN, or among words None, where a row has none."""
    found = [{**e.choice.elicited, **e.choice.columns, **e.revealed}.get(name) for e in entries]
    known = next(values for values in found if values is not None)
    text = known.dtype.hasobject or known.dtype.kind in "US"
    nothing, dtype = (None, object) if text else (np.nan, np.float64)
    return _joined(
        np.full((len(e), *known.shape[1:]), nothing, dtype=dtype) if values is None else values
        for e, values in zip(entries, found, strict=True)
    )


def _optima(entries: Sequence[_Entry]) -> tuple[Law | None, FloatArray | None, FloatArray | None]:
    """(the optimum of every row, None, None) where there is one; else the rows' own laws [N, A] or the ends [N, 2] that `_cdf_ends` gives."""
    first = entries[0].optimum
    if all(_same(entry.optimum, first) for entry in entries):
        return first, None, None
    laws = _tables([entry.optimum for entry in entries], entries, slice(None))
    return None, laws, None if laws is not None else _cdf_ends(entries)


def _same(law: Law | None, other: Law | None) -> bool:
    if law is None or other is None or law.varies or other.varies:
        return law is other and not (law is not None and law.varies)
    if law is other:
        return True
    one, two = law.probabilities(1), other.probabilities(1)
    return one is not None and two is not None and np.array_equal(one, two)


def _tables(laws: Sequence[Law | None], entries: Sequence[_Entry], order: Any) -> FloatArray | None:
    """The laws of all rows as [N, A], NaN where there is none; None where no law has a table."""
    width = len(entries[0].seat.space.labels)
    tables = [
        None if law is None else law.probabilities(len(e)) for law, e in zip(laws, entries, strict=True)
    ]
    if all(table is None for table in tables):
        return None
    unknown = np.full(width, np.nan)
    whole = (
        np.broadcast_to(unknown, (len(e), width)) if table is None else table
        for table, e in zip(tables, entries, strict=True)
    )
    return np.asarray(_joined(whole)[order])


def _cdf_ends(entries: Sequence[_Entry]) -> FloatArray | None:
    """cdf(x-) and cdf(x) of each choice under its own law on an interval, [N, 2]; NaN where there is no choice or no law."""
    parts = [_ends_of(entry) for entry in entries]
    if all(part is None for part in parts):
        return None
    return _joined(
        np.full((len(e), 2), np.nan) if part is None else part for part, e in zip(parts, entries, strict=True)
    )


def _ends_of(entry: _Entry) -> FloatArray | None:
    legal, action = entry.choice.legal(), entry.choice.action
    if not legal.all():
        action = entry.seat.space.blank(len(entry))
        action[legal] = entry.choice.action[legal]
    edges = None if entry.optimum is None else entry.optimum.cdf_of(action)
    return None if edges is None else np.where(legal[:, None], edges, np.nan)


def _with_late(decisions: SeatDecisions, late: Sequence[Feedback]) -> SeatDecisions:
    """The decisions with payments that came later, or for no decision."""
    paid = _Payments.of(late)
    where, found = places_of(decisions, paid)
    found &= paid.turn >= 0
    reward, logs = decisions.reward.copy(), dict(decisions.logs)
    pays = found & ~np.isnan(paid.reward)
    earning = where[pays]
    reward[earning[np.isnan(reward[earning])]] = 0.0
    np.add.at(reward, earning, paid.reward[pays])
    for name in sorted({name for one in late for name in (*one.shows, *one.logs)}):
        has = np.repeat([name in one.shows or name in one.logs for one in late], [len(one) for one in late])
        values = _joined(
            {**one.shows, **one.logs}[name] for one in late if name in one.shows or name in one.logs
        )
        logs[name] = _placed(logs.get(name), len(decisions), where[found & has], values[found[has]])
    return replace(decisions, reward=reward, logs=logs, settlements=_settlements(late))


class _Payments(NamedTuple):
    """Payments as columns."""

    episode: IntArray
    turn: IntArray
    member: IntArray
    reward: FloatArray

    @classmethod
    def of(cls, late: Sequence[Feedback]) -> _Payments:
        return cls(
            _joined(one.episode for one in late),
            _joined(one.turn for one in late),
            _joined(_or_zeros(one.member, len(one), np.int64) for one in late),
            _joined(one.reward for one in late),
        )


def _placed(column: NDArray[Any] | None, rows: int, where: IntArray, values: NDArray[Any]) -> NDArray[Any]:
    """``column`` [rows, ...] with ``values`` in some places; NaN or None elsewhere where it is new."""
    if column is None:
        text = values.dtype.hasobject or values.dtype.kind in "US"
        column = np.full(
            (rows, *values.shape[1:]), None if text else np.nan, dtype=object if text else np.float64
        )
    whole = column.astype(np.result_type(column.dtype, values.dtype))
    whole[where] = values
    return whole


def _unasked(seat: Seat) -> SeatDecisions:
    """A seat that was paid and never asked."""
    whole, number, word = np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0, dtype=object)
    codes = (np.zeros(0, dtype=np.int8), np.zeros(0, dtype=np.int16))
    return SeatDecisions(seat, whole, whole, seat.space.blank(0), *codes, number, word, word)


def _settlements(late: Sequence[Feedback]) -> Settlements | None:
    """Payments for no decision."""
    free = [one.take(one.turn < 0) for one in late]
    kept = [one for one in free if len(one)]
    if not kept:
        return None
    return Settlements(
        np.concatenate([one.episode for one in kept]),
        np.concatenate([_or_zeros(one.member, len(one), np.int64) for one in kept]),
        np.concatenate([one.reward for one in kept]),
    )
