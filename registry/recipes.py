"""Recipes from names and mappings, and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ..core.errors import InputError
from ..core.recipes import Recipe
from .finding import entry_points_of, find
from .rooms import ROOMS, room_called
from .suggesting import suggest
from .user_files import source_of

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = [
    "build",
    "name_of",
    "one_line",
    "recipe_of",
]

_TOLD = 4  # faults of one recipe that a line holds
_PACKAGE = __package__.rpartition(".")[0]
_FOLDERS = frozenset(room.place.partition("/")[0] for room in ROOMS.values())


def build(room: str, spec: Any) -> Any:
    """An agent or an environment from an instance, a name, or a mapping with a ``name`` and its fields.

    Raises `InputError` in one line that says which field came and what was allowed.
    """
    place = room_called(room)
    if place.base is not None and isinstance(spec, place.base):
        return spec
    if isinstance(spec, str):
        spec = {"name": spec}
    if not isinstance(spec, Mapping) or not isinstance(spec.get("name"), str):
        raise InputError(
            f"{place.noun} {spec!r} is neither a name nor a mapping with a `name`; give one of these"
        )
    fields = {key: value for key, value in spec.items() if key != "name"}
    plugin = find(room, spec["name"])
    try:
        return plugin.model_validate(fields)
    except ValidationError as error:
        told = one_line(error, plugin.model_fields, f"aleator show {spec['name']}")
        raise InputError(f"{place.noun} {spec['name']!r}: {told}") from None


def name_of(recipe: Recipe) -> str:
    """The name by which `find` finds this recipe's class."""
    cls = type(recipe)
    local = source_of(cls.__module__)
    if local is not None:
        return f"{local}:{cls.__name__}"
    package, *folders = cls.__module__.split(".")
    if package == _PACKAGE and len(folders) > 1 and folders[0] in _FOLDERS:
        return folders[-1]
    for room in ROOMS:
        for name, point in entry_points_of(room).items():
            if point.value == f"{cls.__module__}:{cls.__qualname__}":
                return name
    return f"{cls.__module__}:{cls.__qualname__}"


def recipe_of(recipe: Recipe) -> dict[str, Any]:
    """The mapping from which `build` builds an equal recipe."""
    return {"name": name_of(recipe), **recipe.model_dump(mode="json")}


def one_line(error: ValidationError, fields: Collection[str] | None = None, command: str = "") -> str:
    """A pydantic error as one line: which field, what is wrong with it, what came.

    ``fields`` are those that are allowed: they are told where another came, or where they are many, the ``command`` that shows them.
    """
    faults = error.errors(include_url=False)
    told = [_told(fault, fields, command) for fault in faults[:_TOLD]]
    rest = len(faults) - len(told)
    return "; ".join([*told, *([f"and {rest} more"] if rest else [])])


def _told(fault: ErrorDetails, fields: Collection[str] | None, command: str) -> str:
    name = ".".join(map(str, fault["loc"]))
    where = name or "value"
    said = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "missing":
        return f"{where}: {said}"
    came = f"came: {fault['input']!r:.80}"
    if fault["type"] != "extra_forbidden":
        return f"{where}: {said} ({came})"
    unknown = f"unknown field {name!r} ({came})"
    if fields is None or len(fault["loc"]) > 1:
        return unknown
    return f"{unknown}; {suggest(name, list(fields), command) if fields else 'there are no fields'}"
