"""Files and folders of a run: read whole, written whole and then renamed, refused in one line."""

from __future__ import annotations

import json
import os
import platform
import threading
from collections.abc import Mapping
from errno import EISDIR
from hashlib import file_digest
from pathlib import Path
from typing import Any
from zlib import crc32

from ..core.errors import InputError
from .holding import LOCK

__all__ = [
    "SCHEMA",
    "Kind",
    "check_fields",
    "digest_of",
    "make_directory",
    "read_document",
    "remove_partial",
    "remove_where_empty",
    "write_json",
    "write_whole",
]

SCHEMA = 1
"""The number of the form in which files and documents are written."""
Kind = type | tuple[type, ...]
"""Of what type a field is, or of which."""


def read_document(
    path: Path, fields: Mapping[str, Kind], optional: Mapping[str, Kind] | None = None
) -> dict[str, Any]:
    """The JSON document of this `SCHEMA` at ``path``, which has these ``fields`` and may have ``optional`` ones, each of its type.

    Raises `InputError` where it is missing, incomplete, or of another schema.
    """
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"{str(path)!r} cannot be read ({error.strerror}); give the directory of a run"
        ) from None
    except (ValueError, RecursionError) as error:
        raise _damaged(path, f"cannot be read ({error})") from None
    document: dict[str, Any] = found if isinstance(found, dict) else {}
    check_fields(path, document, {"schema": object, **fields})
    if document["schema"] != SCHEMA:
        raise InputError(
            f"{str(path)!r} has schema {document['schema']!r}, and this version reads {SCHEMA}; use the version that wrote it"
        )
    check_fields(path, document, {name: kind for name, kind in (optional or {}).items() if name in document})
    return document


def check_fields(path: Path, document: Mapping[str, Any], fields: Mapping[str, Kind]) -> None:
    """Raise `InputError` where the ``document`` at ``path`` lacks one of these ``fields``, or one is of another type."""
    if missing := [field for field in fields if field not in document]:
        raise _damaged(path, f"is damaged: it has no {', '.join(missing)}")
    for field, kind in fields.items():
        if not isinstance(document[field], kind):
            raise _damaged(path, f"is damaged: its {field} is {document[field]!r:.60}")


def _damaged(path: Path, what: str) -> InputError:
    return InputError(
        f"{str(path)!r} {what}; put it back, or remove it and run again what was run, with the same --out"
    )


def digest_of(path: Path) -> str:
    """Hexadecimal SHA-256 of the bytes of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def make_directory(path: Path) -> None:
    """Make a directory that can be written to. Raises `InputError` where that cannot be."""
    if path.exists() and not path.is_dir():
        raise InputError(f"{str(path)!r} is a file; give a directory")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"directory {str(path)!r} cannot be made ({error.strerror}); give another place"
        ) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise InputError(f"directory {str(path)!r} cannot be written to; give another place")


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write the document so that ``path`` never holds a part of it."""
    write_whole(path, json.dumps(document, indent=1, allow_nan=False).encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write to a file of another name, which no other process uses, then rename it; where that fails, what stood at ``path`` stays
    (`OSError`).
    """
    if path.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(path))
    partial = path.with_name(f".{path.name}.{_writer():08x}.writing")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def _writer() -> int:
    """A number of this thread of this process of this host."""
    return crc32(f"{platform.node()}/{os.getpid()}/{threading.get_ident()}".encode())


def remove_partial(folder: Path) -> None:
    """Remove from ``folder`` what a process that was killed was about to rename; nobody else may write there."""
    for partial in folder.glob(".*.writing"):
        partial.unlink(missing_ok=True)


def remove_where_empty(folder: Path) -> None:
    """Remove a folder in which nothing is but locks."""
    if folder.is_dir() and all(file.name.startswith(LOCK) for file in folder.iterdir()):
        for file in folder.iterdir():
            file.unlink(missing_ok=True)
        folder.rmdir()
