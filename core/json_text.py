"""JSON as models write it: a value that says nothing twice."""

from __future__ import annotations

import json
import re
from typing import Any

from .reply_text import folded

__all__ = ["NO_VALUE", "json_value", "name_key"]

NO_VALUE = object()  # what `json_value` gives where there is no JSON value


def json_value(text: str) -> Any:
    """The JSON object or list that ``text`` is, else `NO_VALUE`; an object that says a name twice is none."""
    if text[:1] not in ("{", "["):
        return NO_VALUE
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return NO_VALUE


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
