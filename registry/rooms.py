"""The rooms in which plug-ins stand, and what a file of each room offers.

A plug-in is told from a helper by where it stands: every file of a room's folders offers one, but for folders that hold
what plug-ins share (`HELPERS`) and the file that holds the room's own contract.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from ..core.callbacks import Callback
from ..core.errors import InputError
from ..core.recipes import Agent, Environment, Recipe
from ..core.spaces.space import Space

__all__ = ["HELPERS", "ROOMS", "Offer", "Room", "room_called"]

HELPERS = frozenset({"evidence", "shared", "simulated", "solvers"})
"""Folders of a room that hold no plug-ins of it."""

Offer = Callable[[ModuleType, str], Any]
"""What a module offers under its file's name. Raises `InputError` where it offers none, or several."""


@dataclass(frozen=True)
class Room:
    """A room ``name`` of plug-ins, each of which is called a ``noun``.

    ``place`` is the pattern of its files below the package, ``contract`` the file there that is no plug-in; ``offer`` picks
    what a file offers, and ``base`` is the class that a plug-in derives from (None: it is a function).
    """

    name: str
    noun: str
    place: str
    offer: Offer
    base: type[Any] | None = None
    contract: str = ""


def room_called(name: str) -> Room:
    """The room of that name. Raises `InputError` on an unknown one."""
    if name not in ROOMS:
        raise InputError(f"room {name!r} is unknown; allowed: {', '.join(ROOMS)}")
    return ROOMS[name]


def _one_class(base: type[Any], noun: str) -> Offer:
    """The one public class of the file that derives from ``base``."""

    def offer(module: ModuleType, name: str) -> Any:
        found = [
            value
            for key, value in vars(module).items()
            if not key.startswith("_")
            and inspect.isclass(value)
            and issubclass(value, base)
            and value.__module__ == module.__name__
        ]
        if len(found) == 1:
            return found[0]
        came = " and ".join(one.__name__ for one in found) or f"no public subclass of {base.__name__}"
        raise InputError(
            f"file {module.__file__!r} offers {came} where one {noun} stands in a file; give each a file of its own,"
            " begin the name of a class that others only share with `_`, or move what is no plug-in to the folder `shared`"
        )

    return offer


def _one_function(noun: str, returns: str = "") -> Offer:
    """The function of the file's own name, whose annotation says that it ``returns`` that."""

    def offer(module: ModuleType, name: str) -> Any:
        function = getattr(module, name, None)
        annotation = str(getattr(function, "__annotations__", {}).get("return", ""))
        if inspect.isfunction(function) and annotation.endswith(returns):
            return function
        wanted = f"{name}(...) -> {returns}" if returns else f"{name}(...)"
        raise InputError(
            f"file {module.__file__!r} offers no function {wanted} where one {noun} stands in a file of its name;"
            " name them alike, or move what is no plug-in to the folder `shared`"
        )

    return offer


def _recipes(name: str, place: str, base: type[Any], noun: str = "", contract: str = "") -> Room:
    noun = noun or name.removesuffix("s")
    return Room(name, noun, place, _one_class(base, noun), base, contract)


_ALL = (
    _recipes("agents", "agents/*/*.py", Agent),
    _recipes("environments", "environments/*/*.py", Environment),
    Room("metrics", "metric", "metrics/*/*.py", _one_function("metric", "Estimate")),
    _recipes("styles", "agents/llm/styles/*.py", Recipe),
    Room("evidence", "evidence", "metrics/evidence/*.py", _one_function("evidence")),
    Room("panels", "panel", "reports/panels/*.py", _one_function("panel")),
    _recipes("callbacks", "runs/callbacks/*.py", Callback),
    _recipes("spaces", "core/spaces/*.py", Space, contract="space"),
)
ROOMS = {room.name: room for room in _ALL}
