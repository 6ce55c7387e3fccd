"""Objects of the user's: ``path/to/file.py:Name`` and ``module:Name``."""

from __future__ import annotations

import importlib
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from traceback import walk_tb
from types import ModuleType
from typing import Any

from ..core.errors import InputError
from .suggesting import suggest
from .user_files import imported

__all__ = ["known_as", "load_object", "only_code_named_in", "said"]

known_as: defaultdict[str, set[str]] = defaultdict(set)
"""By module, the names of what plug-ins of the user's, or of other packages, were found there."""

_trusted: ContextVar[tuple[str, ...] | None] = ContextVar("_trusted", default=None)


@contextmanager
def only_code_named_in(*texts: str) -> Iterator[None]:
    """Within, `load_object` refuses what none of these ``texts`` names: a file of somebody else's may name code that does anything."""
    token = _trusted.set(texts)
    try:
        yield
    finally:
        _trusted.reset(token)


def _names(text: str, name: str) -> bool:
    """Whether ``text`` names this code, and not some other whose name ends or begins so."""
    return re.search(rf"(?<![\w./\\:-]){re.escape(name)}(?!\w)", text) is not None


def load_object(name: str) -> Any:
    """The object named ``path/to/file.py:Name`` or ``module:Name``.

    Raises `InputError` where there is none, and where its code may not be run (`only_code_named_in`).
    """
    trusted = _trusted.get()
    if trusted is not None and not any(_names(text, name) for text in trusted):
        raise InputError(
            f"{name!r} is Python code, named by a file from outside the working folder; read both, then give --trust to run it"
        )
    where, _, attribute = name.rpartition(":")
    module = _load_file(Path(where)) if where.endswith(".py") else _import(where, name)
    if not hasattr(module, attribute):
        public = [key for key in vars(module) if not key.startswith("_")]
        raise InputError(f"{where} has no {attribute!r}; {suggest(attribute, public)}")
    known_as[module.__name__].add(name)
    return getattr(module, attribute)


def _import(dotted: str, name: str) -> ModuleType:
    try:
        return importlib.import_module(dotted)
    except Exception as error:
        raise InputError(
            f"{name!r} cannot be imported ({said(error)}); give path/to/file.py:Name or module:Name"
        ) from error


def _load_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise InputError(f"file {str(path)!r} does not exist; give path/to/file.py:Name")
    try:
        return imported(path)
    except Exception as error:
        raise InputError(f"file {str(path)!r} does not load: {said(error)}; mend it") from error


def said(error: Exception) -> str:
    """The error in words; of a method that a class should define and does not, which one."""
    if isinstance(error, NotImplementedError) and not error.args:
        return _undefined(error)
    return f"{type(error).__name__}: {error}"


def _undefined(error: Exception) -> str:
    *_, (frame, _) = walk_tb(error.__traceback__)
    owner = frame.f_locals.get("self", frame.f_locals.get("cls"))
    kind = owner if isinstance(owner, type) else type(owner)
    return f"{kind.__name__} does not define {frame.f_code.co_name}"
