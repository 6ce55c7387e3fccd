"""A file of recorded choices as columns of texts: every value as it is written, every row accounted for.

Nothing is guessed: no text becomes a number, a date or a truth value, and a row that does not fit is an error with its line.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from glob import escape
from io import StringIO
from pathlib import Path
from typing import Any

from ....core.errors import InputError
from ....registry.suggesting import suggest

__all__ = ["Rows", "read_columns"]

Rows = list[tuple[str | None, ...]]
_DELIMITERS = ",;\t|"


def read_columns(
    path: Path, wanted: Sequence[str], encoding: str | None = None
) -> dict[str, list[str | None]]:
    """The ``wanted`` columns of a csv, tsv, json, jsonl, ndjson or parquet file, as texts; None where a value is missing.

    ``encoding`` (None: UTF-8) is that of a text file. A list or an object is its JSON. Raises `InputError`, with the line, on a
    row that is wider or narrower than the others, a quote that does not end, what is no JSON, and bytes of another encoding;
    on a column that is not there or there twice; and on a file without rows.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None or not path.is_file():
        raise InputError(
            f"{str(path)!r} is not a file that can be read; give an existing {', '.join(_READERS)} file"
        )
    names = list(dict.fromkeys(wanted))
    rows = reader(path, names, encoding or "utf-8-sig")
    if not rows:
        raise InputError(f"{str(path)!r} has no rows; give a file with one decision a row")
    return {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def _text(path: Path, encoding: str) -> str:
    """The text of the file, its ends of lines as they are."""
    raw = path.read_bytes()
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        other = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"
        raise InputError(
            f"{str(path)!r}, line {line}: byte {raw[error.start]:#04x} is not {encoding.removesuffix('-sig')};"
            f" say how the file is encoded, for example encoding {other}"
        ) from None
    except LookupError:
        raise InputError(
            f"encoding {encoding!r} is unknown; give one such as utf-8, cp1252 or utf-16"
        ) from None


def _of_table(path: Path, names: Sequence[str], encoding: str) -> Rows:
    """Rows of a csv or tsv file; the mark between fields is the one with which the first line names the columns."""
    text = _text(path, encoding)
    csv.field_size_limit(sys.maxsize)
    marks = "\t" if path.suffix.lower() == ".tsv" else _DELIMITERS
    heads = {mark: next(csv.reader(StringIO(text, newline=""), delimiter=mark), []) for mark in marks}
    mark = next((mark for mark, head in heads.items() if {*names} <= {*head}), marks[0])
    return _picked(path, names, _parted(path, text, mark))


def _parted(path: Path, text: str, mark: str) -> Iterator[tuple[int, list[str]]]:
    """(number of its last line, fields) of each row."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise InputError(
            f"{str(path)!r}, line {reader.line_num}: {error}; quote a field with double quotes, and double those within it"
        ) from None


def _picked(path: Path, names: Sequence[str], rows: Iterator[tuple[int, list[str]]]) -> Rows:
    """The columns called ``names``; blank lines at the end are no rows."""
    _, head = next(rows, (1, []))
    places = _places(path, names, head)
    found: Rows = []
    blank: list[int] = []
    for line, row in rows:
        if not row:
            blank.append(line)
            continue
        if blank and len(head) > 1:
            raise InputError(f"{str(path)!r}, line {blank[0]}: a blank line stands between rows; take it out")
        found += [(None,) * len(names)] * len(blank)
        blank = []
        if len(row) != len(head):
            raise InputError(
                f"{str(path)!r}, line {line}: {len(row)} fields came where the first line names {len(head)};"
                " quote fields that hold the mark between fields or an end of line"
            )
        found.append(tuple(row[place] or None for place in places))
    return found


def _places(path: Path, names: Sequence[str], there: Sequence[str]) -> list[int]:
    for name in names:
        if name not in there:
            raise InputError(f"column {name!r} is not in {str(path)!r}; {suggest(name, list(there))}")
        if there.count(name) > 1:
            raise InputError(
                f"column {name!r} is in {str(path)!r} {there.count(name)} times; rename the others"
            )
    return [there.index(name) for name in names]


def _of_lines(path: Path, names: Sequence[str], encoding: str) -> Rows:
    """Rows of a file with a JSON object in each line."""
    lines = ((n, line) for n, line in enumerate(_text(path, encoding).split("\n"), start=1) if line.strip())
    return _of_objects(path, names, ((n, _parsed(path, n, line)) for n, line in lines))


def _of_json(path: Path, names: Sequence[str], encoding: str) -> Rows:
    """Rows of a JSON list of objects, or of a file with an object in each line."""
    text = _text(path, encoding)
    if not text.lstrip().startswith("["):
        return _of_lines(path, names, encoding)
    return _of_objects(path, names, enumerate(_parsed(path, 1, text), start=1))


def _of_objects(path: Path, names: Sequence[str], rows: Iterable[tuple[int, Any]]) -> Rows:
    found, there = [], dict[str, None]()
    for place, row in rows:
        if not isinstance(row, Mapping):
            raise InputError(f"{str(path)!r}, row {place} is no JSON object; give one object a row")
        there |= dict.fromkeys(row)
        found.append(tuple(_written(row.get(name)) for name in names))
    if found:
        _places(path, names, list(there))
    return found


class _Number(str):
    """A number of JSON as it is written."""

    __slots__ = ()


def _parsed(path: Path, line: int, text: str) -> Any:
    try:
        return json.loads(
            text, parse_float=_Number, parse_int=_Number, parse_constant=_Number, object_pairs_hook=_once
        )
    except (ValueError, RecursionError) as error:
        raise InputError(f"{str(path)!r}, line {line} is no JSON: {error}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return found


def _written(value: Any) -> str | None:
    """A value as a text; a list or an object as JSON."""
    if value is None or isinstance(value, str):
        return None if value is None or value == "" else str(value)
    return "true" if value is True else "false" if value is False else _json(value)


def _json(value: Any) -> str:
    """JSON with its numbers as they were written."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(name)}: {_json(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _of_parquet(path: Path, names: Sequence[str], encoding: str) -> Rows:
    import duckdb

    try:
        with duckdb.connect() as connection:
            table = connection.read_parquet(escape(str(path)))
            _places(path, names, table.columns)
            kinds = dict(zip(table.columns, table.types, strict=True))
            picked = ", ".join(_as_text(name, str(kinds[name])) for name in names)
            return [tuple(value or None for value in row) for row in table.project(picked).fetchall()]
    except duckdb.Error as error:
        words = " ".join(str(error).split())[:200]
        raise InputError(f"{str(path)!r} cannot be read as {path.suffix}: {words}") from None


def _as_text(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    nested = kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION"))
    return f"cast({f'to_json({quoted})' if nested else quoted} as varchar)"


_READERS: Mapping[str, Callable[[Path, Sequence[str], str], Rows]] = {
    ".csv": _of_table,
    ".tsv": _of_table,
    ".json": _of_json,
    ".jsonl": _of_lines,
    ".ndjson": _of_lines,
    ".parquet": _of_parquet,
}
