"""Faults of the machine that asks: out of file descriptors, of disk, of memory. They say nothing of who was asked."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator

from .errors import MachineFault

__all__ = ["causes_of", "is_of_a_file", "raise_machine_fault", "words_of_machine"]

_OWN = frozenset(
    {errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EDQUOT, errno.ENOMEM, errno.ENOBUFS, errno.EROFS}
)
_OF_A_PATH = frozenset(
    {
        errno.ENAMETOOLONG,
        errno.EACCES,
        errno.EPERM,
        errno.ENOTDIR,
        errno.EISDIR,
        errno.ENOENT,
        errno.ELOOP,
        errno.EROFS,
    }
)
_DATABASES = ("sqlite3", "duckdb", "_duckdb")
_NO_THREAD = "can't start new thread"


def raise_machine_fault(error: BaseException) -> None:
    """Raise `MachineFault` where ``error``, or one that it came of, is a fault of this machine and not of the other side.

    Where no file can be opened any more, no error is anybody else's: what it broke hides behind names of its own.
    """
    causes = list(causes_of(error))
    for cause in causes:
        if isinstance(cause, MachineFault):
            raise cause
    if told := next(filter(None, map(_told, causes)), None) or _no_descriptors():
        raise MachineFault(
            f"this machine failed ({told}), so the run stopped and took nothing for an answer;"
            " give it what it lacks, or ask fewer at once (--concurrency), and run the same command again to continue"
        ) from error


def words_of_machine(error: BaseException) -> str | None:
    """What a file, a disk or a database said, in one line; None where ``error`` did not come of one."""
    for cause in causes_of(error):
        if isinstance(cause, OSError):
            where = f"{str(cause.filename)!r}: " if cause.filename is not None else ""
            return f"{where}{cause.strerror or cause}"
        if isinstance(cause, MemoryError):
            return "out of memory"
        if type(cause).__module__.partition(".")[0] in _DATABASES:
            return str(cause)
    return None


def is_of_a_file(error: BaseException) -> bool:
    """Whether what went wrong is that a path cannot be used, which its user can mend."""
    return isinstance(error, OSError) and error.errno in _OF_A_PATH


def _told(error: BaseException) -> str | None:
    """What this machine lacks by ``error``; None where it lacks nothing."""
    if isinstance(error, MemoryError):
        return "out of memory"
    if isinstance(error, RuntimeError) and _NO_THREAD in str(error):
        return _NO_THREAD
    if isinstance(error, OSError) and error.errno in _OWN:
        return os.strerror(error.errno)
    return None


def _no_descriptors() -> str | None:
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return os.strerror(error.errno or errno.EMFILE)
    return None


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it came of, each once."""
    todo, seen = [error], set[int]()
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        beneath = one.exceptions if isinstance(one, BaseExceptionGroup) else ()
        told = getattr(one, "os_error", None)  # aiohttp's
        todo += [e for e in (*beneath, told, one.__cause__, one.__context__) if isinstance(e, BaseException)]
