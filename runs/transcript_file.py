"""The SQLite file of a transcript: opened for writing or for reading alone, and set aside where it is damaged."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from ..core.errors import InputError

__all__ = ["Unreadable", "copy_aside", "naming", "open_to_read", "open_to_write", "reading", "set_aside"]

_OF_THE_MACHINE = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""Errors that say nothing of what stands in the file."""
_SCHEMA = """
create table if not exists requests (request text primary key, body text not null) without rowid;
create table if not exists attempts (
    scenario text not null, seed text not null, seat text not null, episode integer not null, turn integer not null,
    draw integer not null, attempt integer not null, member integer not null, request text not null, reply text not null,
    written real not null,
    primary key (scenario, seed, seat, episode, turn, draw, attempt, member, request)
) without rowid;
"""
_WITHOUT_MEMBERS = "select count(*) = 10 from pragma_table_info('attempts')"
_GIVE_MEMBERS = f"""
begin immediate;
alter table attempts rename to attempts_without_members;
{_SCHEMA}
insert into attempts select scenario, seed, seat, episode, turn, draw, attempt, 0, request, reply, written
    from attempts_without_members;
drop table attempts_without_members;
commit;
"""


class Unreadable(InputError):  # noqa: N818  # a state of a file
    """A transcript that is torn or was changed, for a ``reason``."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"transcript {str(path)!r} is damaged ({reason}); put it back, or run again what was run with --repair, which keeps it aside"
        )
        self.reason = reason


@contextmanager
def naming(path: Path | None) -> Iterator[None]:
    """Within, what is wrong with the file at ``path`` names it: `Unreadable`, or `InputError` where this machine cannot open it."""
    try:
        yield
    except (sqlite3.DatabaseError, ValueError, TypeError) as error:
        if path is None:
            raise
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_THE_MACHINE:
            raise InputError(
                f"transcript {str(path)!r} cannot be opened ({error}); give another directory"
            ) from error
        raise Unreadable(path, " ".join(str(error).split())) from error  # SQLite quotes a schema in its lines


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The file at ``path``, open to be read within. Raises `InputError`, which names it, where it cannot be."""
    with closing(open_to_read(path)) as connection, naming(path):
        yield connection


def open_to_write(path: Path | None) -> sqlite3.Connection:
    """The file at ``path``, made where there is none; None: one in memory. Raises `InputError` where it is no such file."""
    with naming(path), ExitStack() as stack:
        connection = stack.enter_context(closing(_connected(":memory:" if path is None else str(path))))
        connection.executescript("pragma journal_mode = wal; pragma synchronous = normal;" + _SCHEMA)
        if connection.execute(_WITHOUT_MEMBERS).fetchone()[0]:
            connection.executescript(_GIVE_MEMBERS)
        stack.pop_all()
    return connection


def open_to_read(path: Path) -> sqlite3.Connection:
    """The file at ``path``, which may lie where nothing can be written. Raises `InputError` where it is no such file."""
    if os.access(path.parent, os.W_OK) or not path.exists():
        return open_to_write(path)
    log = Path(f"{path}-wal")
    if log.exists() and log.stat().st_size:  # what it holds is read only where it can be written
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(path, folder)
            shutil.copy(log, folder)
            return open_to_write(Path(folder) / path.name)
    return _connected(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True)


def copy_aside(connection: sqlite3.Connection, path: Path) -> Path:
    """A copy of the open file at ``path`` as it is, beside it."""
    aside = _free(path)
    with sqlite3.connect(aside) as copy:
        connection.backup(copy)
    copy.close()
    return aside


def set_aside(path: Path) -> Path:
    """Rename the file at ``path``, which cannot be opened, with what belongs to it; returns its new path."""
    aside = _free(path)
    for ending in ("", "-wal", "-shm"):
        file = Path(f"{path}{ending}")
        if file.exists():
            file.replace(f"{aside}{ending}")
    return aside


def _free(path: Path) -> Path:
    names = (path.with_name(f"{path.stem}.damaged-{number}{path.suffix}") for number in range(1, 10**6))
    return next(name for name in names if not name.exists())


def _connected(address: str, uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(address, timeout=30, isolation_level=None, check_same_thread=False, uri=uri)
