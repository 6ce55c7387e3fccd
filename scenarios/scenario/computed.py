"""Whether a comparison that stands on disk is the one that this code makes of the same decisions, so that it need not be made again.

A study of thousands of cells is reported in seconds by it. What another version wrote, and what code outside the package had a part
in, is always made anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from ...registry.finding import entry_points_of
from ...registry.rooms import ROOMS
from ...runs.directory import versions

__all__ = ["mark_of"]

_PACKAGE = Path(__file__).parent.parent.parent
_FOLDERS = ("agents", "core", "environments", "metrics", "registry", "reports", "runs", "scenarios")
_CODE = re.compile(r"[\w./\\-]+:\w+")  # path/to/file.py:Name, module:Name


def mark_of(recipe: Mapping[str, Any], document: Mapping[str, Any], decisions: str) -> str | None:
    """A digest of all that the ``document`` of a run rests on, and of itself: the scenario's ``recipe``, the digest of its ``decisions``,
    and the code; None where code outside the package has a part in it.
    """
    if any(map(_CODE.fullmatch, _texts(recipe))) or any(entry_points_of(room) for room in ROOMS):
        return None
    about = json.dumps([recipe, document, decisions, _code()], sort_keys=True, default=str)
    return sha256(about.encode()).hexdigest()


def _texts(part: Any) -> Iterator[str]:
    """All texts within a JSON document."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for inner in part.values():
            yield from _texts(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _texts(inner)


@cache
def _code() -> str:
    """A digest of this package's own code, and the versions of what it computes with."""
    found = sha256(repr((versions(), np.__version__)).encode())
    for folder in _FOLDERS:
        for file in sorted((_PACKAGE / folder).rglob("*.py")):
            found.update(file.read_bytes())
    return found.hexdigest()
