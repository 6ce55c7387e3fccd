"""Objects of the user's, given as they are in Python or by name."""

from __future__ import annotations

import sys
from typing import Annotated, Any

from pydantic import PlainSerializer

from ....core.errors import InputError
from ....registry.loading import load_object

__all__ = ["UserObject", "name_of_object", "user_object"]

_UNNAMED = "a Python object: "


def name_of_object(given: Any) -> str:
    """How a recipe writes the object down: ``module:attribute`` where Python finds it there again, else what it was."""
    if isinstance(given, str):
        return given
    module, name = getattr(given, "__module__", ""), getattr(given, "__qualname__", type(given).__qualname__)
    found = getattr(sys.modules.get(module), name, None) if module != "__main__" else None
    return f"{module}:{name}" if found is given else f"{_UNNAMED}{module}.{name}"


UserObject = Annotated[Any, PlainSerializer(name_of_object, return_type=str)]
"""A field that takes ``module:attribute``, ``path/to/file.py:attribute`` or, in Python, the object itself."""


def user_object(given: Any, what: str) -> Any:
    """The object of the user's, itself or by its name; ``what`` is the field it came in.

    Raises `InputError` where there is none, and of an object that a file could not hold.
    """
    if not isinstance(given, str):
        return given
    if given.startswith(_UNNAMED):
        raise InputError(
            f"{what} was {given}, which no file can hold: give it in Python again, or put it into a module and give module:attribute"
        )
    if ":" not in given:
        raise InputError(
            f"{what} {given!r} names nothing; give module:attribute or path/to/file.py:attribute"
        )
    return load_object(given)
