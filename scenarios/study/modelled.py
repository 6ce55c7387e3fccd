"""The models of a study at the points of its grid: every model where a seat asks one, none where nobody does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..changes import NoSeat, changed, seats_that_ask
from ..models import with_entry

__all__ = ["MODEL", "NO_MODEL", "modelled"]

MODEL = "model"
"""Stands among the paths that are varied for the models."""
NO_MODEL = "none"
"""What tables show in the column of the models where no seat asks one."""

_Point = dict[str, Any]
_Scenario = dict[str, Any]


def modelled(
    base: Mapping[str, Any], points: Iterable[_Point], models: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[_Point, _Scenario]]:
    """Each of the ``points`` with its scenario's mapping; one at which no seat asks a model stands once, however many ``models`` there are.

    Raises `NoSeat` where there are models, and none is asked at any point.
    """
    entries, asked = {one["name"]: one for one in models}, not models
    first = next(iter(entries), None)
    for point in points:
        values = {path: value for path, value in point.items() if path != MODEL}
        mapping = changed(base, values.items())
        if entries and seats_that_ask(mapping, point[MODEL], needed=False):
            asked = True
            yield point, _asking(mapping, entries[point[MODEL]], values)
        elif not entries or point[MODEL] == first:
            yield {**point, **({MODEL: NO_MODEL} if entries else {})}, mapping
    if not asked:
        raise NoSeat(
            f"models {', '.join(entries)} have no seat: no agent of any cell of {base.get('name')!r} asks a model;"
            " add --seat NAME=llm, or leave them out"
        )


def _asking(mapping: _Scenario, entry: Mapping[str, Any], values: Mapping[str, Any]) -> _Scenario:
    """The mapping with this model, whose fields give way to those that are themselves varied."""
    fields = [
        (path, value) for path, value in values.items() if path.startswith("cast.") and path.count(".") > 1
    ]
    return changed(with_entry(mapping, entry), fields)
