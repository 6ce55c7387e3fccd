"""Whether a transcript is as it was written: its file held against its journal."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from ..core.errors import InputError
from .journal import Damage, Journal, digest_of_text, place_of
from .transcript_file import copy_aside, open_to_read, open_to_write, set_aside

__all__ = ["opened"]

_ALL = "select scenario, seed, seat, episode, turn, draw, attempt, member, request, reply from attempts"
_DELETE = (
    "delete from attempts where scenario = ? and seed = ? and seat = ? and episode = ? and turn = ? and draw = ?"
    " and attempt = ? and member = ? and request = ?"
)


def opened(path: Path | None, journal: Journal, repair: bool, replay: bool) -> sqlite3.Connection:
    """The file at ``path`` (None: one in memory), open for a run or for a ``replay``.

    Where it is damaged, and ``repair`` says so, a copy is kept aside and the damaged replies are taken out. Raises `InputError`
    without it. A reply that is missing is no matter of a replay until it needs it.
    """
    connection = open_to_read(path) if path is not None and replay else _open_or_set_aside(path, repair)
    try:
        damage = journal.damage(_digests(connection))
        if replay:
            damage = damage._replace(lost=[])
        if path is not None and (damage.lost or damage.changed):
            if not repair:
                _refuse(path, damage)
            _mend(connection, path, journal, damage)
    except BaseException:
        connection.close()
        raise
    return connection


def _open_or_set_aside(path: Path | None, repair: bool) -> sqlite3.Connection:
    try:
        return open_to_write(path)
    except InputError:
        if path is None or not repair:
            raise
        set_aside(path)
        return open_to_write(path)


def _mend(connection: sqlite3.Connection, path: Path, journal: Journal, damage: Damage) -> None:
    copy_aside(connection, path)
    connection.executemany(_DELETE, _keys(connection, set(damage.changed)))
    journal.forget([*damage.lost, *journal.written(damage.changed)])


def _digests(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(place, text) of every reply, as digests."""
    try:
        for row in connection.execute(_ALL):
            yield place_of(row), digest_of_text(row[9])
    except sqlite3.DatabaseError as error:
        raise InputError(
            f"the transcript is damaged ({error}); rename it, and run again with --repair"
        ) from None


def _keys(connection: sqlite3.Connection, wanted: Collection[str]) -> list[tuple[Any, ...]]:
    """The keys of the rows at places of these digests."""
    return [row[:9] for row in connection.execute(_ALL) if place_of(row) in wanted]


def _refuse(path: Path, damage: Damage) -> None:
    usd = math.fsum(kept.usd for kept in damage.lost)
    raise InputError(
        f"transcript {str(path)!r} is damaged: of the replies that were written, {len(damage.lost)} are missing and"
        f" {len(damage.changed)} were changed; put it back, or give --repair to keep a copy aside and ask for them again"
        f" (the missing ones cost {usd:.6g} USD)"
    )
