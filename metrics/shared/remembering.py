"""What several metrics work out about one situation is worked out once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

__all__ = ["once"]

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")


def once(function: Callable[_Given, _Made]) -> Callable[_Given, _Made]:
    """The same function of an object, which nobody changes, and of numbers: what it returned before is returned again for as long as
    that object is there.

    >>> from aleator.metrics.shared.situations import situation
    >>> @once
    ... def longest(known, of=2):
    ...     print("worked out")
    ...     return known.actions.shape[-1] * of
    >>> known = situation([0, 1, 0], [0.5, 0.5])
    >>> longest(known), longest(known, of=2)
    worked out
    (6, 6)
    """
    found: WeakKeyDictionary[Any, dict[tuple[Any, ...], _Made]] = WeakKeyDictionary()
    signature = inspect.signature(function)

    @wraps(function)
    def remembered(*given: _Given.args, **named: _Given.kwargs) -> _Made:
        bound = signature.bind(*given, **named)
        bound.apply_defaults()
        about, *numbers = bound.arguments.values()
        made = found.setdefault(about, {})
        if (key := tuple(numbers)) not in made:
            made[key] = function(*given, **named)
        return made[key]

    return remembered
