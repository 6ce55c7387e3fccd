"""YAML from anybody: what a few bytes may grow to is bounded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .errors import InputError

__all__ = ["load_yaml"]

_LONGEST = 4_000_000  # characters
_MOST = 200_000  # values, each as often as it is named
_DEEPEST = 60
_LARGEST = 2**64
_NESTED_IN_A_LINE = re.compile(rf"(?:[-?][ \t]+){{{_DEEPEST}}}|(?:[\[{{][ \t\n]*){{{_DEEPEST}}}")


def load_yaml(text: str) -> Any:
    """What YAML 1.2 makes of ``text``.

    Raises ruamel's ``YAMLError`` where it is none, and `InputError` where it is too long, too deep, names more values than a
    scenario can have (an alias counts as often as it is used), or holds a whole number beyond 64 bits.
    """
    from ruamel.yaml import YAML

    if len(text) > _LONGEST:
        raise InputError(f"{len(text):,} characters of YAML came; give {_LONGEST:,} at most")
    if _NESTED_IN_A_LINE.search(text):
        raise _too_deep()
    try:
        value = YAML(typ="safe").load(text)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise InputError(f"a value is none that YAML has ({error})") from None
    _refuse_beyond_bounds(value)
    return value


def _refuse_beyond_bounds(value: Any) -> None:
    """Raise `InputError` where values are too many, too deep or too large, each alias opened."""
    todo, seen = [(value, 0)], 0
    while todo:
        one, depth = todo.pop()
        seen += 1
        if depth > _DEEPEST:
            raise _too_deep()
        if isinstance(one, int) and abs(one) >= _LARGEST:
            raise InputError("a whole number has more than 64 bits; give a smaller one, or quotes around it")
        within = [*one, *one.values()] if isinstance(one, Mapping) else one if isinstance(one, list) else ()
        if seen + len(todo) + len(within) > _MOST:
            raise InputError(f"more than {_MOST:,} values are named, those of aliases included; name fewer")
        todo += [(part, depth + 1) for part in within]


def _too_deep() -> InputError:
    return InputError(f"values are nested more than {_DEEPEST} deep; give a flatter one")
