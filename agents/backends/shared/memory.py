"""What a user's object can remember from one question to the next, told from what it holds and does.

It is a judgement about Python objects. It errs on the side of memory where an object is the user's own, and on the side of none
where it comes from an installed package: the client of a model provider is not the memory of a player.
A field of the recipe (``remembers``) overrules it.
"""

from __future__ import annotations

import dis
import sys
import sysconfig
from collections import deque
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import partial
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

__all__ = ["Memory", "memory_of"]

_CONSTANT = (str, bytes, int, float, complex, bool, type(None), range, type, BuiltinFunctionType, np.ufunc)
_CONTAINER = (list, dict, set, deque, bytearray, np.ndarray)
_WRITES = frozenset({"STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR"})
_CHANGES = frozenset({"STORE_SUBSCR", "DELETE_SUBSCR"})
_CHANGING = frozenset(
    [
        "append",
        "appendleft",
        "extend",
        "extendleft",
        "insert",
        "add",
        "update",
        "setdefault",
        "pop",
        "popleft",
        "popitem",
        "remove",
        "discard",
        "clear",
        "rotate",
        "sort",
        "reverse",
        "fill",
        "put",
        "resize",
    ]
)
_GENERATORS = ("random", "numpy.random", "secrets")
_LIBRARIES = tuple(
    str(Path(sysconfig.get_path(name)).resolve()) for name in ("stdlib", "platstdlib", "purelib", "platlib")
)


class Memory(Enum):
    """What may be carried from one question to the next: nothing, a random generator of its own, or anything."""

    NONE = 0
    RANDOM = 1
    STATE = 2


def memory_of(*things: Any) -> Memory:
    """What functions, methods or objects that are called may remember."""
    reach = _Reach()
    for thing in things:
        reach.look_through(thing)
    if reach.holds_state or (reach.holds_containers and reach.changes):
        return Memory.STATE
    return Memory.RANDOM if reach.draws else Memory.NONE


class _Reach:
    """All that a user's object can get at, as far as it can be followed: what is held there, and what is done with it."""

    def __init__(self) -> None:
        self.holds_state = self.holds_containers = self.changes = self.draws = False
        self._seen: set[int] = set()

    def look_through(self, thing: Any) -> None:
        """Note what ``thing`` holds, and follow it."""
        if id(thing) in self._seen or isinstance(thing, _CONSTANT):
            return
        self._seen.add(id(thing))
        if isinstance(thing, ModuleType):
            self.draws |= thing.__name__ in _GENERATORS
        elif isinstance(thing, FunctionType):
            self._look_through_function(thing)
        elif isinstance(thing, _CONTAINER):
            self.holds_containers = True
            self._look_through_all(thing.values() if isinstance(thing, dict) else thing)
        elif (parts := _parts(thing)) is not None:
            self._look_through_all(parts)
        else:
            module = type(thing).__module__
            self.holds_state |= module.startswith(_GENERATORS) or not _is_of_a_library(module)

    def _look_through_all(self, things: Iterable[Any]) -> None:
        for thing in things:
            self.look_through(thing)

    def _look_through_function(self, function: FunctionType) -> None:
        if _is_of_a_library(function.__module__):
            self.draws |= function.__module__.startswith(_GENERATORS)
            return
        steps = [step for code in _codes(function.__code__) for step in dis.get_instructions(code)]
        names = {name for code in _codes(function.__code__) for name in code.co_names}
        outer = set(function.__code__.co_freevars)
        self.holds_state |= bool(function.__dict__.keys() - {"__wrapped__"}) or any(
            step.opname in _WRITES or (step.opname == "STORE_DEREF" and step.argval in outer)
            for step in steps
        )
        self.changes |= bool(names & _CHANGING) or any(step.opname in _CHANGES for step in steps)
        self._look_through_all(_reached(function, names))


def _parts(thing: Any) -> tuple[Any, ...] | None:
    """What a thing that only holds others holds; None where it is more than that."""
    if isinstance(thing, MethodType):
        return thing.__func__, thing.__self__
    if isinstance(thing, partial):
        return thing.func, *thing.args, *thing.keywords.values()
    if isinstance(thing, tuple | frozenset):
        return tuple(thing)
    wrapped = getattr(thing, "__wrapped__", None)
    return None if wrapped is None else (wrapped,)


def _reached(function: FunctionType, names: set[str]) -> Iterator[Any]:
    """Defaults, closure, and the globals that are named; of modules of the user's own, what is named of them."""
    yield from function.__defaults__ or ()
    yield from (function.__kwdefaults__ or {}).values()
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # not filled yet
            continue
    for name in names & function.__globals__.keys():
        thing = function.__globals__[name]
        yield thing
        if isinstance(thing, ModuleType) and not _is_of_a_library(thing.__name__):
            yield from (getattr(thing, part) for part in names if hasattr(thing, part))


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code and that of the functions defined in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _is_of_a_library(module: str) -> bool:
    """Whether a module is Python's or an installed package's; Python's own iterators are whoever's holds them."""
    if module in ("builtins", "itertools", "collections"):
        return False
    file = getattr(sys.modules.get(module), "__file__", None)
    return file is None or str(Path(file).resolve()).startswith(_LIBRARIES)
