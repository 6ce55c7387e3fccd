"""The folder is the registry: a plug-in is a file in a room, an entry point of an installed package, or ``file.py:Name``.

Names of plug-ins: a built-in by its file name (``matching_pennies``), an installed package's by its entry point
(groups ``aleator.agents``, ``aleator.environments``, ``aleator.metrics``, ``aleator.scenarios``), a local one by
``path/to/file.py:Name`` or ``module:Name``. In `agents` and `environments` a file's plug-in is its one public, concrete
subclass of the room's noun (in `styles`, the ways of asking a model, of `Recipe`); in `metrics` it is the function of the file's own name that returns an `Estimate`.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from hashlib import blake2b
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, cast

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from .core import Agent, Environment, InputError, Recipe

__all__ = [
    "Entry",
    "build",
    "describe",
    "find",
    "listing",
    "load_object",
    "metric",
    "name_of",
    "names",
    "one_line",
    "recipe_of",
    "suggest",
]

_HERE = Path(__file__).parent
_NOUNS: dict[str, type[Recipe]] = {"agents": Agent, "environments": Environment, "styles": Recipe}
_PLACES = {
    "agents": "agents/*.py",
    "environments": "environments/*/*.py",
    "metrics": "metrics/*.py",
    "styles": "agents/styles/*.py",
}


class Entry(NamedTuple):
    """A line of a listing: the plug-in's ``name``, its ``kind`` (the folder it lives in) and the first line of its docstring."""

    name: str
    kind: str
    summary: str


def find(room: str, name: str) -> Any:
    """The plug-in called ``name`` in ``room``. Raises `InputError` on an unknown one, naming the nearest."""
    if ":" in name:
        return _local(room, name)
    file = _file(room, name)
    if file is not None and (plugin := _plugin(room, _module(file), name)) is not None:
        return plugin
    if name in _entry_points(room):
        return _installed(room, name)
    raise InputError(f"{_noun(room)} {name!r} is unknown; {suggest(name, names(room))}")


def names(room: str) -> list[str]:
    """All plug-ins of a room: built-in and installed, sorted."""
    built_in = [name for name, file in _files(room).items() if _plugin(room, _module(file), name) is not None]
    return sorted({*built_in, *_entry_points(room)})


def build(room: str, spec: Any) -> Any:
    """An agent or an environment from an instance, a name, or a mapping with a ``name`` and its fields.

    Raises `InputError` in one line that says which field came and what was allowed.
    """
    if isinstance(spec, _NOUNS[room]):
        return spec
    if isinstance(spec, str):
        spec = {"name": spec}
    if not isinstance(spec, Mapping) or not isinstance(spec.get("name"), str):
        raise InputError(
            f"{_noun(room)} {spec!r} is neither a name nor a mapping with a `name`; give one of these"
        )
    fields = {key: value for key, value in spec.items() if key != "name"}
    try:
        return find(room, spec["name"]).model_validate(fields)
    except ValidationError as error:
        raise InputError(f"{_noun(room)} {spec['name']!r}: {one_line(error)}") from None


def metric(name: str) -> Callable[..., Any]:
    """The metric called ``name``."""
    return cast("Callable[..., Any]", find("metrics", name))


def name_of(recipe: Recipe) -> str:
    """The name by which `find` finds this recipe's class."""
    cls = type(recipe)
    local: str | None = getattr(sys.modules.get(cls.__module__), "__aleator_source__", None)
    if local is not None:
        return f"{local}:{cls.__name__}"
    package, _, stem = cls.__module__.rpartition(".")
    if f"{package}.".startswith(f"{__package__}."):
        return stem
    for room in _NOUNS:
        for name, point in _entry_points(room).items():
            if point.value == f"{cls.__module__}:{cls.__qualname__}":
                return name
    return f"{cls.__module__}:{cls.__qualname__}"


def recipe_of(recipe: Recipe) -> dict[str, Any]:
    """The mapping from which `build` builds an equal recipe."""
    return {"name": name_of(recipe), **recipe.model_dump(mode="json")}


def describe(room: str, name: str) -> dict[str, Any]:
    """What `aleator show` tells of a plug-in: summary, description, source, fields with defaults."""
    plugin = find(room, name)
    doc = inspect.getdoc(plugin) or ""
    body, _, source = doc.rpartition("Source:")
    fields = _parameters(plugin) if room == "metrics" else _fields(plugin)
    return {
        "name": name,
        "room": room,
        "summary": doc.split("\n")[0],
        "description": (body or doc).strip(),
        "source": " ".join(source.split()) if body else None,
        "fields": fields,
    }


def listing(room: str) -> Iterator[Entry]:
    """One line for each plug-in of a room."""
    for name in names(room):
        kind = _files(room)[name].parent.name if name in _files(room) else "installed"
        yield Entry(name, kind, (inspect.getdoc(find(room, name)) or "").split("\n")[0])


def suggest(name: str, allowed: list[str]) -> str:
    """``did you mean ...? allowed: ...``."""
    near = get_close_matches(name, allowed, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}allowed: {', '.join(allowed)}"


def one_line(error: ValidationError) -> str:
    """A pydantic error as one line: which field, what is wrong with it, what came."""
    faults = []
    for fault in error.errors(include_url=False):
        where = ".".join(str(part) for part in fault["loc"]) or "value"
        faults.append(f"{where}: {fault['msg'].removeprefix('Value error, ')} (came: {fault['input']!r:.80})")
    return "; ".join(faults)


def _noun(room: str) -> str:
    return room.removesuffix("s")


@cache
def _entry_points(room: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=f"aleator.{room}")}


def _files(room: str) -> dict[str, Path]:
    """{file name without ending: path} of a room's files; read anew each time, so a dropped file is found."""
    return {file.stem: file for file in sorted(_HERE.glob(_place(room))) if not file.stem.startswith("_")}


def _file(room: str, name: str) -> Path | None:
    """The one file of that name, without a look at the others: a study asks for thousands."""
    pattern = _place(room).replace("*.py", f"{name}.py")
    return next(_HERE.glob(pattern), None) if name.isidentifier() and not name.startswith("_") else None


def _place(room: str) -> str:
    if room not in _PLACES:
        raise InputError(f"room {room!r} is unknown; allowed: {', '.join(_PLACES)}")
    return _PLACES[room]


def _module(file: Path) -> ModuleType:
    dotted = ".".join(file.relative_to(_HERE).with_suffix("").parts)
    try:
        return importlib.import_module(f"{__package__}.{dotted}")
    except Exception as error:
        raise InputError(f"file {str(file)!r} does not load: {_said(error)}; mend or remove it") from error


def _plugin(room: str, module: ModuleType, name: str) -> Any | None:
    """The one plug-in that a room's module offers, or None where it is a helper."""
    if room == "metrics":
        function = getattr(module, name, None)
        annotations = getattr(function, "__annotations__", {})
        return function if str(annotations.get("return", "")).endswith("Estimate") else None
    offered = [
        value
        for key, value in vars(module).items()
        if not key.startswith("_") and _concrete(room, module, value)
    ]
    return offered[0] if len(offered) == 1 else None


def _concrete(room: str, module: ModuleType, value: Any) -> bool:
    return (
        inspect.isclass(value)
        and issubclass(value, _NOUNS[room])
        and value.__module__ == module.__name__
        and "__abstract__" not in vars(value)
    )


def load_object(name: str) -> Any:
    """The object named ``path/to/file.py:Name`` or ``module:Name``. Raises `InputError` where there is none."""
    where, _, attribute = name.rpartition(":")
    module = _load_file(Path(where)) if where.endswith(".py") else _import(where, name)
    if not hasattr(module, attribute):
        public = [key for key in vars(module) if not key.startswith("_")]
        raise InputError(f"{where} has no {attribute!r}; {suggest(attribute, public)}")
    return getattr(module, attribute)


def _local(room: str, name: str) -> Any:
    return _checked(room, name, load_object(name))


def _installed(room: str, name: str) -> Any:
    point = _entry_points(room)[name]
    try:
        plugin = point.load()
    except Exception as error:
        raise InputError(
            f"{_noun(room)} {name!r} ({point.value}) does not load: {_said(error)}; mend its package"
        ) from error
    return _checked(room, name, plugin)


def _checked(room: str, name: str, plugin: Any) -> Any:
    noun = _NOUNS.get(room)
    if noun is not None and not (inspect.isclass(plugin) and issubclass(plugin, noun)):
        raise InputError(
            f"{name} is not a subclass of aleator.{noun.__name__}; a plug-in of {room} must be one"
        )
    return plugin


def _import(dotted: str, name: str) -> ModuleType:
    try:
        return importlib.import_module(dotted)
    except Exception as error:
        raise InputError(
            f"{name!r} cannot be imported ({_said(error)}); give path/to/file.py:Name or module:Name"
        ) from error


def _load_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise InputError(f"file {str(path)!r} does not exist; give path/to/file.py:Name")
    digest = blake2b(str(path.resolve()).encode(), digest_size=8).hexdigest()
    unique = f"aleator_local_{digest}"
    if unique in sys.modules:
        return sys.modules[unique]
    spec = importlib.util.spec_from_file_location(unique, path)
    if spec is None or spec.loader is None:
        raise InputError(f"file {str(path)!r} cannot be loaded as Python; give path/to/file.py:Name")
    module = importlib.util.module_from_spec(spec)
    module.__dict__["__aleator_source__"] = str(path)
    sys.modules[unique] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[unique]
        raise InputError(f"file {str(path)!r} does not load: {_said(error)}; mend it") from error
    return module


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


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
