"""Whether a transcript is as it was written: its file held against its journal, and what becomes of one that is not."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from ..core.errors import InputError
from .holding import LOCK, held
from .journal import Damage, Journal, digest_of_request, digest_of_text, place_of
from .salvage import records
from .transcript_file import Unreadable, copy_aside, naming, open_to_read, open_to_write, set_aside

__all__ = ["Opened", "opened"]

_PATIENCE = 600.0  # seconds that another process may need to mend the file
_ATTEMPTS = "select scenario, seed, seat, episode, turn, draw, attempt, member, request, reply from attempts"
_REQUESTS = "select request, body, json_valid(body) from requests"
_KEY = 9  # columns of an attempt by which it is found
_DELETE = (
    "delete from attempts where scenario = ? and seed = ? and seat = ? and episode = ? and turn = ? and draw = ?"
    " and attempt = ? and member = ? and request = ?"
)
_TYPES = {
    11: (str, str, str, int, int, int, int, int, str, str, (int, float)),
    10: (str, str, str, int, int, int, int, str, str, (int, float)),  # without members, as once
    2: (str, str),
}
_MEMBER = 7  # the column that transcripts once did not have


class Opened(NamedTuple):
    """The open ``file`` of a transcript, and the requests that it holds replies to ``without_body``."""

    file: sqlite3.Connection
    without_body: set[str]


class _Salvaged(NamedTuple):
    """Rows of the two tables that could be read."""

    requests: list[tuple[Any, ...]]
    attempts: list[tuple[Any, ...]]


def opened(path: Path | None, journal: Journal, repair: bool, replay: bool) -> Opened:
    """The file at ``path`` (None: one in memory), open for a run or for a ``replay``.

    Where it is damaged, and ``repair`` says so, a copy is kept aside, the damaged replies are taken out, and of a file that cannot be
    read in its order whatever can be is taken over. Raises `InputError`, which names it, without ``repair``. A reply that is
    missing is no matter of a replay until it needs it.
    """
    if path is None:
        return Opened(open_to_write(None), set())
    with _alone(path) if repair else nullcontext():
        try:
            return _checked(path, journal, repair, replay)
        except Unreadable as error:
            if not repair:
                _refuse_torn(path, journal, error)
            _take_over(path, journal)
            return _checked(path, journal, repair, replay, is_aside=True)


def _alone(path: Path) -> AbstractContextManager[None]:
    """Several processes that play parts of one run mend its file one after another."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return held(path.parent, f"{LOCK}-repair", patience=_PATIENCE)


def _checked(path: Path, journal: Journal, repair: bool, replay: bool, is_aside: bool = False) -> Opened:
    """The open file, mended where replies are missing or were changed. Raises `Unreadable` where it cannot be read in its order."""
    connection = open_to_read(path) if replay else open_to_write(path)
    try:
        with naming(path):
            bodies, asked = _requests(connection), set[str]()
            damage = journal.damage(_digests(connection, asked))
        if replay:
            damage = damage._replace(lost=[])
        if damage.lost or damage.changed:
            if not repair:
                _refuse(path, damage)
            if not is_aside:
                copy_aside(connection, path)
            _mend(connection, journal, damage)
    except BaseException:
        connection.close()
        raise
    return Opened(connection, asked - bodies)


def _mend(connection: sqlite3.Connection, journal: Journal, damage: Damage) -> None:
    connection.executemany(_DELETE, _keys(connection, set(damage.changed)))
    journal.forget([*damage.lost, *journal.written(damage.changed)])


def _requests(connection: sqlite3.Connection) -> set[str]:
    """The requests whose bodies stand in the file. Raises `ValueError` unless all of them can be read, and found."""
    found, last = set[str](), ""
    for request, _, is_json in connection.execute(_REQUESTS):
        if not (is_json and last < request):
            raise ValueError("requests are not as they were written")
        last = request
        found.add(request)
    return found


def _digests(connection: sqlite3.Connection, asked: set[str]) -> Iterator[tuple[str, str]]:
    """(place, text) of every reply, as digests; its request is added to those ``asked``. Raises `ValueError` where replies are not in
    the order by which they are found.
    """
    last: tuple[Any, ...] = ()
    for row in connection.execute(_ATTEMPTS):
        if not last < row:
            raise ValueError("replies are out of order")
        last = row[:_KEY]
        asked.add(row[_KEY - 1])
        yield place_of(row), digest_of_text(row[_KEY])


def _keys(connection: sqlite3.Connection, wanted: Collection[str]) -> list[tuple[Any, ...]]:
    """The keys of the rows at places of these digests."""
    return [row[:_KEY] for row in connection.execute(_ATTEMPTS) if place_of(row) in wanted]


def _take_over(path: Path, journal: Journal) -> None:
    """Set the file aside, and write to a new one what can be read of it."""
    aside = set_aside(path)
    found = _salvaged(aside, journal)
    connection = open_to_write(path)
    try:
        with connection:
            connection.execute("begin")
            connection.executemany("insert or ignore into requests values (?, ?)", found.requests)
            marks = ", ".join("?" * len(_TYPES[11]))
            connection.executemany(f"insert or ignore into attempts values ({marks})", found.attempts)
    finally:
        connection.close()


def _salvaged(path: Path, journal: Journal) -> _Salvaged:
    """What can be read of the file as it was written: the requests whose digest is their name, and the replies whose digest is in the journal."""
    rows = [row for row in records(path) if _is_row(row)] if path.exists() else []
    requests = [row for row in rows if len(row) == 2 and digest_of_request(json.loads(row[1])) == row[0]]
    attempts = [
        row if len(row) == 11 else (*row[:_MEMBER], 0, *row[_MEMBER:]) for row in rows if len(row) > 2
    ]
    written = {kept.place: kept.text for kept in journal.all_written()}
    known = [row for row in attempts if written.get(place_of(row)) == digest_of_text(row[_KEY])]
    return _Salvaged(requests, known)


def _is_row(row: tuple[Any, ...]) -> bool:
    """Whether a record is a row of one of the tables."""
    types = _TYPES.get(len(row), ())
    return bool(types) and all(map(isinstance, row, types)) and _is_json(row[1] if len(row) == 2 else row[-2])


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _refuse_torn(path: Path, journal: Journal, error: Unreadable) -> NoReturn:
    there = {place_of(row) for row in _salvaged(path, journal).attempts}
    written = journal.all_written()
    usd = math.fsum(kept.usd for kept in written if kept.place not in there)
    raise InputError(
        f"transcript {str(path)!r} is damaged ({error.reason}): {len(there)} of {len(written) or 'its'} replies can be read; put it back,"
        f" or give --repair to keep it aside, take these over and ask for the others again (which cost {usd:.6g} USD)"
    ) from None


def _refuse(path: Path, damage: Damage) -> NoReturn:
    usd = math.fsum(kept.usd for kept in damage.lost)
    raise InputError(
        f"transcript {str(path)!r} is damaged: of the replies that were written, {len(damage.lost)} are missing and"
        f" {len(damage.changed)} were changed; put it back, or give --repair to keep a copy aside and ask for them again"
        f" (the missing ones cost {usd:.6g} USD)"
    )
