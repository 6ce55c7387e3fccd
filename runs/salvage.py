"""What can still be read of an SQLite file that is torn: the records of every page that is there, whether or not anything leads to it.

Only records of index trees are looked for, which is what tables ``without rowid`` are made of. Nothing vouches for what is found: a page
that was freed may hold old records, and a byte that was changed is read as it stands.

Source: SQLite, "Database File Format", https://www.sqlite.org/fileformat2.html.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["records"]

_FILE_HEADER, _LOG_HEADER, _FRAME_HEADER = 100, 32, 24
_PAGE_HEADERS = {2: 12, 10: 8}  # of inner pages and of leaves of an index tree, by their type
_USUAL = 4096
_SIZES = tuple(2**n for n in range(9, 17))
_WIDTHS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  # bytes of whole numbers, by their type
_WRONG = (IndexError, ValueError, struct.error)  # what is raised where bytes are no record


class _File(NamedTuple):
    """The newest of each page, by number, and how many bytes of a page are used."""

    pages: Mapping[int, bytes]
    usable: int


def records(path: Path) -> Iterator[tuple[Any, ...]]:
    """Every record (None, int, float, str, bytes) that can be decoded in the file at ``path`` and the log beside it, in no order."""
    content, log = path.read_bytes(), Path(f"{path}-wal")
    size, reserved = _layout(content)
    pages = {at // size + 1: content[at : at + size] for at in range(0, len(content), size)}
    pages |= dict(_logged(log.read_bytes(), size)) if log.exists() else {}
    file = _File(pages, size - reserved)
    for number, page in pages.items():
        start = _FILE_HEADER if number == 1 else 0
        for at in _cells(page, start):
            try:
                yield _record(_payload(file, page, at))
            except _WRONG:
                continue


def _layout(content: bytes) -> tuple[int, int]:
    """Bytes of a page, and how many at its end are reserved; the usual ones where the header says what cannot be."""
    if len(content) < _FILE_HEADER:
        return _USUAL, 0
    (told,) = struct.unpack_from(">H", content, 16)
    size = 65_536 if told == 1 else told
    return (size, content[20]) if size in _SIZES and content[20] < 32 else (_USUAL, 0)


def _logged(log: bytes, size: int) -> Iterator[tuple[int, bytes]]:
    """(number, page) of the frames of a log that were written since it was last begun."""
    salt = log[16:24]
    for at in range(_LOG_HEADER, len(log) - _FRAME_HEADER - size + 1, _FRAME_HEADER + size):
        if log[at + 8 : at + 16] == salt:
            start = at + _FRAME_HEADER
            yield int.from_bytes(log[at : at + 4]), log[start : start + size]


def _cells(page: bytes, start: int) -> list[int]:
    """Where the records of a page of an index tree begin; none of another page."""
    if len(page) < start + 12 or page[start] not in _PAGE_HEADERS:
        return []
    (count,) = struct.unpack_from(">H", page, start + 3)
    first = start + _PAGE_HEADERS[page[start]]
    count = min(count, (len(page) - first) // 2)
    child = 4 if page[start] == 2 else 0
    return [at + child for at in struct.unpack_from(f">{count}H", page, first)]


def _payload(file: _File, page: bytes, at: int) -> bytes:
    """The bytes of the record that begins at a place of ``page``, and goes on in further pages where it is long."""
    length, at = _varint(page, at)
    if length > file.usable * len(file.pages):
        raise ValueError("longer than the file")
    most, least = ((file.usable - 12) * 64 // 255 - 23, (file.usable - 12) * 32 // 255 - 23)
    local = length
    if length > most:
        filling = least + (length - least) % (file.usable - 4)
        local = filling if filling <= most else least
    found, end = page[at : at + local], at + local
    following = int.from_bytes(page[end : end + 4]) if length > local else 0
    while following and len(found) < length:
        further = file.pages.get(following, b"")
        found += further[4 : file.usable]
        following = int.from_bytes(further[:4])
    if len(found) < length:
        raise ValueError("cut off")
    return found[:length]


def _record(payload: bytes) -> tuple[Any, ...]:
    end, at = _varint(payload, 0)
    kinds = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Any, int]:
    """The value of a ``kind`` at a place, and the place after it. Raises `ValueError` where there is none."""
    width = _WIDTHS.get(kind, 8 if kind == 7 else max(0, kind - 12) // 2)
    part = payload[at : at + width]
    if len(part) < width or kind in (10, 11):
        raise ValueError("no value")
    return _read(part, kind), at + width


def _read(part: bytes, kind: int) -> Any:
    if kind == 0:
        return None
    if kind in (8, 9):
        return kind - 8
    if kind == 7:
        return struct.unpack(">d", part)[0]
    if kind in _WIDTHS:
        return int.from_bytes(part, signed=True)
    return part.decode() if kind % 2 else part


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A whole number of one to nine bytes, and the place after it."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    return value << 8 | data[at + 8], at + 9
