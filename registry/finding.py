"""The plug-ins of a room: where they stand, and how each is found by its name."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, cast

from ..core.errors import InputError
from ..core.recipes import Agent, Environment, Recipe
from .loading import load_object, said
from .suggesting import suggest

__all__ = [
    "NOUNS",
    "Entry",
    "entry_points_of",
    "find",
    "listing",
    "metric",
    "names",
    "noun",
    "stands",
]


_HERE = Path(__file__).parent.parent
_PACKAGE = __package__.rpartition(".")[0]


NOUNS: dict[str, type[Recipe]] = {"agents": Agent, "environments": Environment, "styles": Recipe}


_PLACES = {
    "agents": "agents/*/*.py",
    "environments": "environments/*/*.py",
    "evidence": "metrics/evidence/*.py",
    "metrics": "metrics/*/*.py",
    "panels": "reports/panels/*.py",
    "styles": "agents/llm/styles/*.py",
}
_HELPERS = {"simulated", "solvers", "evidence", "shared"}  # folders beside those of plug-ins


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
    if name in entry_points_of(room):
        return _installed(room, name)
    raise InputError(f"{noun(room)} {name!r} is unknown; {suggest(name, names(room))}")


def names(room: str) -> list[str]:
    """All plug-ins of a room: built-in and installed, sorted."""
    built_in = [name for name, file in _files(room).items() if _plugin(room, _module(file), name) is not None]
    return sorted({*built_in, *entry_points_of(room)})


def listing(room: str) -> Iterator[Entry]:
    """One line for each plug-in of a room."""
    for name in names(room):
        kind = _files(room)[name].parent.name if name in _files(room) else "installed"
        yield Entry(name, kind, (inspect.getdoc(find(room, name)) or "").split("\n")[0])


def metric(name: str) -> Callable[..., Any]:
    """The metric called ``name``."""
    return cast("Callable[..., Any]", find("metrics", name))


def stands(room: str, name: str) -> bool:
    """Whether ``room`` holds a file or an entry point of that name."""
    return _file(room, name) is not None or name in entry_points_of(room)


def noun(room: str) -> str:
    return room.removesuffix("s")


@cache
def entry_points_of(room: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=f"aleator.{room}")}


def _files(room: str) -> dict[str, Path]:
    """{file name without ending: path} of a room's files; read anew each time, so a dropped file is found."""
    found = (file for file in sorted(_HERE.glob(_place(room))) if _is_plugin(room, file))
    return {file.stem: file for file in found}


def _is_plugin(room: str, file: Path) -> bool:
    return not file.stem.startswith("_") and file.parent.name not in _HELPERS - {room}


def _file(room: str, name: str) -> Path | None:
    """The one file of that name, without a look at the others: a study asks for thousands."""
    pattern = _place(room).replace("*.py", f"{name}.py")
    if not name.isidentifier():
        return None
    return next((file for file in _HERE.glob(pattern) if _is_plugin(room, file)), None)


def _place(room: str) -> str:
    if room not in _PLACES:
        raise InputError(f"room {room!r} is unknown; allowed: {', '.join(_PLACES)}")
    return _PLACES[room]


def _module(file: Path) -> ModuleType:
    dotted = ".".join(file.relative_to(_HERE).with_suffix("").parts)
    try:
        return importlib.import_module(f"{_PACKAGE}.{dotted}")
    except Exception as error:
        raise InputError(f"file {str(file)!r} does not load: {said(error)}; mend or remove it") from error


def _plugin(room: str, module: ModuleType, name: str) -> Any | None:
    """The one plug-in that a room's module offers, or None where it is a helper."""
    if room in ("evidence", "panels"):
        return getattr(module, name, None)
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
        and issubclass(value, NOUNS[room])
        and value.__module__ == module.__name__
        and "__abstract__" not in vars(value)
    )


def _local(room: str, name: str) -> Any:
    return _checked(room, name, load_object(name))


def _installed(room: str, name: str) -> Any:
    point = entry_points_of(room)[name]
    try:
        plugin = point.load()
    except Exception as error:
        raise InputError(
            f"{noun(room)} {name!r} ({point.value}) does not load: {said(error)}; mend its package"
        ) from error
    return _checked(room, name, plugin)


def _checked(room: str, name: str, plugin: Any) -> Any:
    noun = NOUNS.get(room)
    if noun is not None and not (inspect.isclass(plugin) and issubclass(plugin, noun)):
        raise InputError(
            f"{name} is not a subclass of aleator.{noun.__name__}; a plug-in of {room} must be one"
        )
    return plugin
