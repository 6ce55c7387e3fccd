"""Choices recorded elsewhere, compared with the optimum: a CSV, JSONL or Parquet file in, one cell a group out.

Every row is one decision and an episode of its own, unless its layout says otherwise (`Layout`). A missing choice is counted
as ``unparsable`` and one that is not on the menu as ``illegal``; none is dropped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.errors import InputError, LawError
from ..core.laws.law import Law
from ..core.laws.mixed_strategy import MixedStrategy
from ..core.outcomes import Outcome
from ..core.questions import Seat
from ..core.recipes import Environment
from ..core.spaces.interval import Interval
from ..core.spaces.menu import Menu
from ..registry.recipes import build
from ..registry.suggesting import suggest
from ..reports.comparison import compare_seat, outcomes_of, sheet_kind
from ..reports.evidence import SERIAL, STANDARD
from ..runs.decisions import SeatDecisions
from ..runs.directory import SCHEMA
from .replies import Answers, Layout

__all__ = ["FromEnvironment", "FromLaw", "Standard", "judge"]


@dataclass(frozen=True)
class Standard:
    """Where the optimum of a row comes from: given fields and fields taken from the row's columns (``@COL``)."""

    given: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)

    def fields(self, values: Sequence[Any]) -> dict[str, Any]:
        """All fields, with ``values`` for the columns."""
        return {**self.given, **dict(zip(self.columns, values, strict=True))}

    def optimum(self, values: Sequence[Any]) -> tuple[Seat, Law | None, Environment | None]:
        """Seat, optimum and environment where the row's columns hold ``values``."""
        raise NotImplementedError


@dataclass(frozen=True)
class FromEnvironment(Standard):
    """The optimum of one seat of an environment."""

    environment: str = ""
    seat: str | None = None

    def optimum(self, values: Sequence[Any]) -> tuple[Seat, Law | None, Environment | None]:
        """Build the environment and ask it."""
        environment: Environment = build("environments", {"name": self.environment, **self.fields(values)})
        seats = {seat.name: seat for seat in environment.seats}
        name = self.seat or next(iter(seats))
        if name not in seats:
            raise InputError(f"seat {name!r} is unknown; {suggest(name, list(seats))}")
        if not environment.stationary:
            raise InputError(
                f"environment {self.environment!r} has an optimum that depends on the history; give --optimal"
            )
        return seats[name], environment.blank_optimum(seats[name]), environment


@dataclass(frozen=True)
class FromLaw(Standard):
    """A law given outright: ``{action: probability}``."""

    def optimum(self, values: Sequence[Any]) -> tuple[Seat, Law | None, Environment | None]:
        """The law over its own actions. Raises `LawError` where it is none."""
        law = self.fields(values)
        if not all(isinstance(p, (int, float)) for p in law.values()):
            raise LawError(
                f"probabilities {law} are not numbers; give ACTION=P or ACTION=@COL with numbers in [0, 1]"
            )
        menu = Menu(tuple({**self.given, **self.columns}))
        return Seat("choice", menu), MixedStrategy.from_mapping(menu, law), None


def judge(
    path: Path,
    choice: str,
    standard: Standard,
    by: Sequence[str] = (),
    labels: Mapping[str, str] | None = None,
    metrics: Sequence[str] | None = None,
    layout: Layout | None = None,
) -> dict[str, Any]:
    """The public document ``{"schema", "cells": [{"by", "n", "outcomes", "policy", "optimal", "metrics", "verdict"}]}``.

    ``metrics`` None means the standard ones, and, where an episode has several decisions, those of their series.
    Raises `InputError` on a file, a column or a value that cannot be used.
    """
    layout = layout or Layout()
    wanted = list(dict.fromkeys([*by, *standard.columns.values(), *layout.columns]))
    table = _read(path, choice, wanted)
    keys = (
        list(zip(*(table[column].tolist() for column in by), strict=True))
        if by
        else [()] * len(table[choice])
    )
    cells = []
    for key, rows in _groups(keys):
        part = {column: values[rows] for column, values in table.items()}
        sheet, environment = _sheet(part, choice, standard, labels or {}, layout)
        measured = compare_seat(sheet, environment, metrics or _standard(sheet))
        document = {"by": dict(zip(by, key, strict=True)), **measured}
        cells.append({**document, "outcomes": outcomes_of({"": sheet})})
    return {"schema": SCHEMA, "cells": cells}


# Text formats are read as text: DuckDB's guesses would turn yes and no into booleans, 1e3 and 1000 into one value.
_READERS = {
    ".csv": "read_csv({}, all_varchar = true)",
    ".tsv": "read_csv({}, all_varchar = true)",
    ".jsonl": "read_json({}, sample_size = -1)",
    ".ndjson": "read_json({}, sample_size = -1)",
    ".parquet": "read_parquet({})",
}


def _read(path: Path, choice: str, others: Sequence[str]) -> dict[str, NDArray[Any]]:
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
        column: _objects([_plain(value) for value in values] if unlike else values)
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
        return _objects([_as_number(value) if isinstance(value, str) else value for value in values.tolist()])
    except ValueError:
        return values


def _as_number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() and "." not in text and "e" not in text.lower() else number


def _objects(values: Sequence[Any]) -> NDArray[Any]:
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


def _groups(keys: Sequence[Any]) -> Iterator[tuple[Any, NDArray[Any]]]:
    """(key, row numbers) in the order of the keys, numbers before text."""
    places: dict[Any, list[int]] = {}
    for row, key in enumerate(keys):
        places.setdefault(key, []).append(row)
    for key in sorted(
        places, key=lambda parts: [(isinstance(part, str), part is None, part or 0) for part in parts]
    ):
        yield key, np.array(places[key])


def _standard(sheet: SeatDecisions) -> tuple[str, ...]:
    serial = SERIAL if sheet.turn.any() else ()
    return tuple(dict.fromkeys((*STANDARD[sheet_kind(sheet)], *serial)))


def _sheet(
    part: Mapping[str, NDArray[Any]],
    choice: str,
    standard: Standard,
    labels: Mapping[str, str],
    layout: Layout,
) -> tuple[SeatDecisions, Environment | None]:
    order, episode = layout.order(part, len(part[choice]))
    part = {column: values[order] for column, values in part.items()}
    n = len(order)
    values = (
        list(zip(*(part[column].tolist() for column in standard.columns.values()), strict=True)) or [()] * n
    )
    groups = list(_groups(values))
    solved = [standard.optimum(value) for value, _ in groups]
    seat, optimum, environment = solved[0]
    one = len(groups) == 1
    answers = _answers(part[choice], seat, labels, layout)
    laws = None if one else _laws([rows for _, rows in groups], [law for _, law, _ in solved], n)
    sheet = SeatDecisions(
        seat=seat,
        episode=episode[answers.row],
        turn=_turns(episode[answers.row]),
        action=answers.action,
        outcome=answers.outcome,
        attempt=np.zeros(len(answers.row), dtype=np.int16),
        reward=np.full(len(answers.row), np.nan),
        mode="recorded",
        optimum=optimum if one else None,
        laws=None if laws is None else laws[answers.row],
        notes=answers.notes,
    )
    return sheet, environment if one else None


def _turns(episode: NDArray[Any]) -> NDArray[np.int64]:
    """The place of each decision in its episode, whose decisions stand together."""
    _, first, place = np.unique(episode, return_index=True, return_inverse=True)
    return np.asarray(np.arange(len(episode)) - first[place], dtype=np.int64)


def _laws(rows: Sequence[NDArray[Any]], optima: Sequence[Any], n: int) -> NDArray[np.float64]:
    """Each row's own law [N, A], where the optimum differs within a cell."""
    if not all(isinstance(optimum, MixedStrategy) for optimum in optima):
        raise InputError(
            "the optimum differs within a cell and is not one law on a menu; add the columns it depends on to --by"
        )
    laws = np.empty((n, optima[0].probs.shape[-1]))
    for place, optimum in zip(rows, optima, strict=True):
        laws[place] = optimum.probs
    return laws


def _answers(raw: NDArray[Any], seat: Seat, labels: Mapping[str, str], layout: Layout) -> Answers:
    """What the rows answer: the values themselves, or what stands in them as replies."""
    names = _names(seat, labels)
    if layout.count is not None:
        return Answers.of(raw.tolist(), layout.count, layout.decimal, seat.space, names)
    if isinstance(seat.space, Interval):
        read = [_number(value, seat.space) for value in raw.tolist()]
    else:
        places = {_canonical(name): place for name, place in names.items()}
        read = [_choice(value, places) for value in raw.tolist()]
    kind = np.float64 if isinstance(seat.space, Interval) else np.int64
    actions, outcomes = (
        np.array([a for a, _ in read], dtype=kind),
        np.array([o for _, o in read], dtype=np.int8),
    )
    return Answers(np.arange(len(raw)), actions, outcomes)


def _names(seat: Seat, labels: Mapping[str, str]) -> dict[str, int]:
    """The place on the menu of everything that stands for an action: its own label, unless a label says otherwise."""
    if isinstance(seat.space, Interval):
        return {}
    given = {value: seat.space.index(action) for value, action in labels.items()}
    taken = {_canonical(value) for value in given}
    own = {
        action: place for place, action in enumerate(seat.space.actions) if _canonical(action) not in taken
    }
    return {**own, **given}


def _choice(value: Any, places: Mapping[str, int]) -> tuple[float, Outcome]:
    if value is None or not str(value).strip():
        return -1, Outcome.UNPARSABLE
    place = places.get(_canonical(value))
    return (-1, Outcome.ILLEGAL) if place is None else (place, Outcome.LEGAL)


def _number(value: Any, interval: Interval) -> tuple[float, Outcome]:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return np.nan, Outcome.UNPARSABLE
    inside = np.isfinite(number) and interval.low <= number <= interval.high
    return number, Outcome.LEGAL if inside else Outcome.ILLEGAL


def _canonical(value: Any) -> str:
    """One text for one value: ``1``, ``1.0`` and ``"1"`` are the same, case and outer blanks do not count."""
    text = str(value).strip()
    try:
        return f"{float(text):.12g}"
    except ValueError:
        return text.casefold()
