"""Standard output where one JSON document is asked for: whatever else prints, here or in a process begun here, goes to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from contextvars import ContextVar
from typing import NamedTuple, TextIO

import click

__all__ = ["document_alone", "print_document"]

_STDOUT, _STDERR = 1, 2


class _Out(NamedTuple):
    """Where the document goes: the ``stream`` that was standard output and, where it is the process's own, a ``descriptor`` of its file."""

    stream: TextIO
    descriptor: int | None


_out: ContextVar[_Out | None] = ContextVar("_out", default=None)


@contextmanager
def document_alone() -> Iterator[None]:
    """Within, `print_document` alone writes to standard output."""
    stream = sys.stdout
    with ExitStack() as stack:
        kept = stack.enter_context(_pointed_at_stderr(stream)) if _is_the_process_s(stream) else None
        stack.enter_context(redirect_stdout(sys.stderr))
        stack.callback(_out.reset, _out.set(_Out(stream, kept)))
        yield


def print_document(text: str) -> None:
    """Print the document to standard output, a line or several in ASCII."""
    out = _out.get()
    if out is None or out.descriptor is None:
        click.echo(text, file=None if out is None else out.stream)
        return
    with os.fdopen(os.dup(out.descriptor), "wb") as file:
        file.write(f"{text}\n".encode())


@contextmanager
def _pointed_at_stderr(stream: TextIO) -> Iterator[int]:
    """Within, standard output is the file of stderr, as C code and other processes see it too; a descriptor of what it was."""
    stream.flush()
    kept = os.dup(_STDOUT)
    os.dup2(_STDERR, _STDOUT)
    try:
        yield kept
    finally:
        stream.flush()
        os.dup2(kept, _STDOUT)
        os.close(kept)


def _is_the_process_s(stream: TextIO | None) -> bool:
    """Whether a stream writes to the process's standard output, and not to what somebody has put in its place."""
    try:
        return stream is not None and stream.fileno() == _STDOUT
    except (OSError, ValueError, AttributeError):
        return False
