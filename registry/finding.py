"""The plug-ins of a room, and how each is found by its name."""

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
from .loading import known_as, load_object, said
from .rooms import HELPERS, Room, room_called
from .suggesting import suggest

__all__ = ["Entry", "entry_points_of", "find", "listing", "metric", "names", "stands"]

_HERE = Path(__file__).parent.parent
_PACKAGE = __package__.rpartition(".")[0]
_known: dict[tuple[str, str], Path] = {}  # where files of a room were found


class Entry(NamedTuple):
    """A line of a listing: the plug-in's ``name``, its ``kind`` (the folder it lives in) and the first line of its docstring."""

    name: str
    kind: str
    summary: str


def find(room: str, name: str) -> Any:
    """The plug-in called ``name`` in ``room``.

    Raises `InputError` on an unknown one, naming the nearest, and on a file that offers none or several.
    """
    place = room_called(room)
    if ":" in name:
        return _checked(place, name, load_object(name))
    file = _file(place, name)
    if file is not None:
        return place.offer(_module(file), name)
    if name in entry_points_of(room):
        return _installed(place, name)
    if name.endswith(".py"):
        raise InputError(f"{place.noun} {name!r} names a file alone; write {name}:Name")
    raise InputError(
        f"{place.noun} {name!r} is unknown; {suggest(name, names(room), f'aleator list {room}')}"
    )


def names(room: str) -> list[str]:
    """All plug-ins of a room: built-in and installed, sorted. Raises `InputError` where a file of the room offers none."""
    place = room_called(room)
    files = _files(place)
    for name, file in files.items():
        place.offer(_module(file), name)
    return sorted({*files, *entry_points_of(room)})


def stands(room: str, name: str) -> bool:
    """Whether ``room`` holds a file or an entry point called ``name``. Nothing is loaded."""
    return _file(room_called(room), name) is not None or name in entry_points_of(room)


def listing(room: str) -> Iterator[Entry]:
    """One `Entry` for each plug-in of a room."""
    files = _files(room_called(room))
    for name in names(room):
        kind = files[name].parent.name if name in files else "installed"
        yield Entry(name, kind, (inspect.getdoc(find(room, name)) or "").split("\n")[0])


def metric(name: str) -> Callable[..., Any]:
    """The metric called ``name``. Raises `InputError` where there is none, or no function of that name."""
    return cast("Callable[..., Any]", find("metrics", name))


@cache
def entry_points_of(room: str) -> dict[str, EntryPoint]:
    """The plug-ins of a room that installed packages bring, by name."""
    return {point.name: point for point in entry_points(group=f"aleator.{room}")}


def _files(room: Room) -> dict[str, Path]:
    """{file name without ending: path} of a room's files; read anew each time, so a dropped file is found."""
    found = (file for file in sorted(_HERE.glob(room.place)) if _is_plugin(room, file))
    return {file.stem: file for file in found}


def _file(room: Room, name: str) -> Path | None:
    """The one file of that name, without a look at the others, nor a second one for where it is: a study asks for thousands."""
    if not name.isidentifier():
        return None
    known = _known.get((room.name, name))
    if known is None or not known.exists():
        files = _HERE.glob(room.place.replace("*.py", f"{name}.py"))
        known = next((file for file in files if _is_plugin(room, file)), None)
        if known is not None:
            _known[room.name, name] = known
    return known


def _is_plugin(room: Room, file: Path) -> bool:
    """By place alone."""
    named = file.stem != room.contract and not file.stem.startswith("_")
    return named and file.parent.name not in HELPERS - {room.name}


def _module(file: Path) -> ModuleType:
    dotted = ".".join(file.relative_to(_HERE).with_suffix("").parts)
    try:
        return importlib.import_module(f"{_PACKAGE}.{dotted}")
    except Exception as error:
        raise InputError(f"file {str(file)!r} does not load: {said(error)}; mend or remove it") from error


def _installed(room: Room, name: str) -> Any:
    point = entry_points_of(room.name)[name]
    try:
        plugin = point.load()
    except Exception as error:
        raise InputError(
            f"{room.noun} {name!r} ({point.value}) does not load: {said(error)}; mend its package"
        ) from error
    known_as[point.module].add(name)
    return _checked(room, name, plugin)


def _checked(room: Room, name: str, plugin: Any) -> Any:
    if room.base is not None and not (inspect.isclass(plugin) and issubclass(plugin, room.base)):
        raise InputError(
            f"{name} is not a subclass of aleator.{room.base.__name__}; a plug-in of {room.name} must be one"
        )
    if room.base is None and not inspect.isfunction(plugin):
        raise InputError(f"{name} is {type(plugin).__name__}; a {room.noun} is a function")
    return plugin
