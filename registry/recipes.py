"""Recipes from names and mappings, and back."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from ..core.errors import InputError
from ..core.recipes import Recipe
from .finding import entry_points_of, find
from .rooms import ROOMS, room_called

__all__ = [
    "build",
    "name_of",
    "one_line",
    "recipe_of",
]

_PACKAGE = __package__.rpartition(".")[0]


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
    try:
        return find(room, spec["name"]).model_validate(fields)
    except ValidationError as error:
        raise InputError(f"{place.noun} {spec['name']!r}: {one_line(error)}") from None


def name_of(recipe: Recipe) -> str:
    """The name by which `find` finds this recipe's class."""
    cls = type(recipe)
    local: str | None = getattr(sys.modules.get(cls.__module__), "__aleator_source__", None)
    if local is not None:
        return f"{local}:{cls.__name__}"
    package, _, stem = cls.__module__.rpartition(".")
    if f"{package}.".startswith(f"{_PACKAGE}."):
        return stem
    for room in ROOMS:
        for name, point in entry_points_of(room).items():
            if point.value == f"{cls.__module__}:{cls.__qualname__}":
                return name
    return f"{cls.__module__}:{cls.__qualname__}"


def recipe_of(recipe: Recipe) -> dict[str, Any]:
    """The mapping from which `build` builds an equal recipe."""
    return {"name": name_of(recipe), **recipe.model_dump(mode="json")}


def one_line(error: ValidationError) -> str:
    """A pydantic error as one line: which field, what is wrong with it, what came."""
    faults = []
    for fault in error.errors(include_url=False):
        where = ".".join(str(part) for part in fault["loc"]) or "value"
        faults.append(f"{where}: {fault['msg'].removeprefix('Value error, ')} (came: {fault['input']!r:.80})")
    return "; ".join(faults)
