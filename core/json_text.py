"""JSON as models write it: a value that says nothing twice."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from .reply_text import folded

__all__ = ["NO_VALUE", "json_value", "name_key", "plain_json", "plain_text"]

_HALF = re.compile("[\ud800-\udfff]")  # of a surrogate pair, alone
_DEEPEST = 64
NO_VALUE = object()  # what `json_value` gives where there is no JSON value


def json_value(text: str) -> Any:
    """The JSON object or list that ``text`` is, else `NO_VALUE`; an object that says a name twice is none."""
    if text[:1] not in ("{", "["):
        return NO_VALUE
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return NO_VALUE


def plain_json(value: Any, depth: int = 0) -> Any:
    """``value`` as any reader of JSON takes it: None for numbers that JSON does not have and for what is nested beyond reason,
    no half of a surrogate pair, names that are texts, and the words of whatever JSON has no form for.

    >>> plain_json({1: [float("inf"), ("a", 2)]})
    {'1': [None, ['a', 2]]}
    """
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        return None if depth == _DEEPEST else _plain_parts(value, depth + 1)
    return plain_text(str(value))


def _plain_parts(value: Any, depth: int) -> Any:
    if isinstance(value, Mapping):
        return {plain_text(str(name)): plain_json(part, depth) for name, part in value.items()}
    return [plain_json(part, depth) for part in value]


def plain_text(text: str) -> str:
    """``text`` without halves of surrogate pairs, which no encoding has."""
    return text if text.isascii() else _HALF.sub("\N{REPLACEMENT CHARACTER}", text)


def name_key(name: str) -> str:
    """A name without what a writer may vary: case, blanks, underscores, hyphens, marks.

    >>> name_key("**Limit Price**")
    'limit price'
    """
    return " ".join(re.sub(r"[\s_*`\"'-]+", " ", folded(name)).split())


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len({name_key(name) for name in found}) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
