"""What `aleator show` tells of a plug-in."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from ..core.recipes import Recipe
from .finding import find

__all__ = [
    "describe",
    "described",
]


def describe(room: str, name: str) -> dict[str, Any]:
    """What `aleator show` tells of a plug-in: summary, description, source, fields with defaults."""
    return described(find(room, name), name, room)


def described(plugin: Any, name: str, room: str) -> dict[str, Any]:
    """What is told of any class or function, called ``name`` in ``room``."""
    doc = inspect.getdoc(plugin) or ""
    body, _, source = doc.rpartition("Source:")
    fields = _fields(plugin) if hasattr(plugin, "model_fields") else _parameters(plugin)
    return {
        "name": name,
        "room": room,
        "summary": doc.split("\n")[0],
        "description": (body or doc).strip(),
        "source": " ".join(source.split()) if body else None,
        "fields": fields,
    }


def _fields(plugin: type[Recipe]) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "type": _type_name(info.annotation),
            "default": _default(info),
            "about": info.description or "",
        }
        for name, info in plugin.model_fields.items()
    }


def _default(info: FieldInfo) -> Any:
    """A field's default as JSON can write it; None where it has none."""
    return (
        None
        if info.is_required()
        else to_jsonable_python(info.get_default(call_default_factory=True), fallback=str)
    )


def _parameters(function: Callable[..., Any]) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "type": str(parameter.annotation),
            "default": None if parameter.default is inspect.Parameter.empty else parameter.default,
            "about": "",
        }
        for name, parameter in inspect.signature(function).parameters.items()
    }


def _type_name(annotation: Any) -> str:
    return annotation.__name__ if inspect.isclass(annotation) else str(annotation).replace("typing.", "")
