"""The points of a grid: all combinations of what is varied, and what is varied together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from .labels import MISSING, distinct

__all__ = ["after_change", "points"]

_Values = Mapping[str, Sequence[Any]]


def points(vary: _Values, together: _Values) -> Iterator[dict[str, Any]]:
    """{path: value} for every combination; the lists ``together`` are one dimension.

    >>> list(points({"a": [1, 2]}, {"b": [3, 4], "c": [5, 6]}))[1]
    {'a': 1, 'b': 4, 'c': 6}
    """
    rows = [dict(zip(together, values, strict=True)) for values in zip(*together.values(), strict=True)]
    for *values, joined in product(*vary.values(), rows or [{}]):
        yield {**dict(zip(vary, values, strict=True)), **joined}


def after_change(
    vary: _Values, together: _Values, after: Callable[[str, Any], Any]
) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
    """Both where ``after(path, value)`` stands at the path in the place of ``value``, or `MISSING` where the path is gone.

    Values that become equal become one, and a path that is gone is varied no more.
    """
    varied = {path: distinct(after(path, value) for value in values) for path, values in vary.items()}
    joined = {path: [after(path, value) for value in values] for path, values in together.items()}
    rows = distinct(zip(*joined.values(), strict=True))
    joined = {path: [row[place] for row in rows] for place, path in enumerate(joined)}
    return _without_missing(varied), _without_missing(joined)


def _without_missing(grid: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    return {path: values for path, values in grid.items() if MISSING not in values}
