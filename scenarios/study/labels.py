"""Short names for what a study varies: in tables, and in the names of folders."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

__all__ = ["MISSING", "distinct", "file_label", "folder_of", "label", "last_part", "point_label", "value_at"]

_LONGEST = 80  # characters
MISSING = object()
"""What stands at a path that leads nowhere."""


def label(value: Any, values: Sequence[Any]) -> Any:
    """``value`` as tables show it beside the other ``values``: of a mapping, its name and the fields in which those differ.

    >>> coins = [{"name": "biased_coin", "heads": p} for p in (0.1, 0.2)]
    >>> label({"name": "llm", "style": "x"}, ["llm", {"name": "llm", "style": "x"}])
    'style=x'
    >>> label(coins[0], coins), label({"name": "die"}, [*coins, {"name": "die"}]), label(0.5, [0.5, 1])
    ('heads=0.1', 'die', 0.5)
    >>> label({"name": "shuffle", "items": ["A", "B"]}, [{"name": "shuffle"}, {"name": "shuffle", "items": ["A", "B"]}])
    'items=A+B'
    >>> label([[0.5, 0.7], [0.3, 0.5]], []), label(["stated", "token"], [])
    ('[[0.5, 0.7], [0.3, 0.5]]', 'stated+token')
    >>> casts = [{"row": {"name": "llm"}, "column": "uniform"}, {"row": "uniform", "column": {"name": "llm"}}]
    >>> label(casts[0], casts)
    'column=uniform'
    """
    if isinstance(value, list | tuple):
        return _joined(value) or "none"
    if not isinstance(value, Mapping):
        return value
    alike = [
        _flat(other)
        for other in ({"name": one} if isinstance(one, str) else one for one in values)
        if isinstance(other, Mapping) and other.get("name") == value.get("name")
    ]
    own = _flat(value)
    telling = [
        f"{key}={text}"
        for key, text in own.items()
        if any(other.get(key, MISSING) != text for other in alike)
    ]
    named = [str(value["name"])] if "name" in value and (len(alike) < len(values) or not telling) else []
    return " ".join([*named, *telling])


def file_label(value: Any) -> str:
    """``value`` in the name of a folder, whatever other values there are."""
    if not isinstance(value, Mapping):
        return str(value)
    digest = sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:8]
    return f"{value.get('name', '')}-{digest}"


def point_label(parts: Iterable[tuple[str, Any]]) -> str:
    """What tells a cell from all others: ``heads=1.5,model=sim/step``."""
    return ",".join(f"{name}={file_label(value)}" for name, value in parts)


def folder_of(label: str) -> str:
    """A folder's name for a cell: its label where that can be one, else how it begins and a digest of all of it.

    >>> folder_of("heads=1.5,turns=2"), folder_of("words=be fair!"), folder_of("words=be fair?")
    ('heads=1.5,turns=2', 'words=be-fair-41514a2f', 'words=be-fair-14e8af16')
    """
    plain = re.sub(r"[^a-z0-9_.=,+-]+", "-", label.lower())
    if plain == label and len(label) <= _LONGEST:
        return plain
    return f"{plain[:_LONGEST].strip('-.')}-{sha256(label.encode()).hexdigest()[:8]}"


def last_part(path: str, paths: Iterable[str]) -> str:
    """The last part of a dotted path, or all of it where that would be ambiguous among ``paths``; what is asked is an ``environment``.

    >>> paths = ["environment.heads", "cast.a.model", "cast.b.model", "environment.name"]
    >>> [last_part(path, paths) for path in paths]
    ['heads', 'cast.a.model', 'cast.b.model', 'environment']
    """
    if path == "environment.name":
        return "environment"
    last = path.rpartition(".")[2]
    return path if sum(other.rpartition(".")[2] == last for other in paths) > 1 else last


def value_at(mapping: Any, path: str) -> Any:
    """What stands at a dotted path of a mapping of mappings, or `MISSING`."""
    for part in path.split("."):
        if not isinstance(mapping, Mapping) or part not in mapping:
            return MISSING
        mapping = mapping[part]
    return mapping


def distinct(values: Iterable[Any]) -> list[Any]:
    """The values in their order, each once."""
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found


def _flat(value: Mapping[str, Any]) -> dict[str, Any]:
    """Fields by their own name; those of a mapping within by theirs."""
    fields: dict[str, Any] = {}
    for key, part in value.items():
        fields |= _flat(part) if isinstance(part, Mapping) else {key: _joined(part)}
    return fields


def _joined(part: Any) -> Any:
    """A list as text: its items, those of mappings within by their values alone; numbers in brackets, since a + would add them."""
    if not isinstance(part, list | tuple):
        return part
    if any(isinstance(item, int | float | list | tuple) for item in part):
        return json.dumps(part, default=str)
    if any(isinstance(item, Mapping) for item in part):
        return " + ".join(" ".join(map(str, _flat(item).values())) for item in part)
    return "+".join(map(str, part))
