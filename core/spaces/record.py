"""Several answers at once, each with a name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from ..answer_text import named_values, read_parts
from ..chance import Chance, IntArray
from ..errors import SpaceError
from ..json_text import NO_VALUE, json_value, name_key
from ..outcomes import Outcome
from ..reading import Parsed
from .interval import Interval
from .menu import Menu
from .space import MOST_LABELS, Space, as_objects

if TYPE_CHECKING:
    from ..laws.law import Law
    from ..laws.mixed_strategy import MixedStrategy

__all__ = ["Record"]


@dataclass(frozen=True)
class Record(Space):
    """Named spaces, all of which are answered: an action is a structured array [B] with a field for each.

    ``fields`` is a mapping of names to spaces, or pairs of them. An answer in words is JSON: ``{"side": "buy", "price": 3.5}``.
    Where all fields are listed and there are at most 4096 combinations, so is the record, the last field varying fastest.
    Raises `SpaceError` on no field, or names that are no identifiers or differ by case and underscores alone.
    """

    fields: tuple[tuple[str, Space], ...]

    def __init__(self, fields: Mapping[str, Space] | Sequence[tuple[str, Space]]) -> None:
        pairs = tuple(fields.items()) if isinstance(fields, Mapping) else tuple(map(tuple, fields))
        object.__setattr__(self, "fields", pairs)
        names = [name for name, _ in self.fields]
        sound = all(re.fullmatch(r"(?!number$)[A-Za-z_][A-Za-z0-9_]*", name) for name in names)
        if not names or not sound or len(set(map(name_key, names))) < len(names):
            raise SpaceError(
                f"a record of {', '.join(names) or 'nothing'} came; give fields with names of letters, digits and underscores,"
                " each its own and none `number`, as an interval calls its column"
            )

    @classmethod
    def example(cls) -> Self:
        """A record of a side and a price."""
        return cls({"side": Menu(("buy", "sell")), "price": Interval(0.0, 10.0)})

    @cached_property
    def listed(self) -> bool:
        """Whether every field is listed, and there are at most 4096 combinations."""
        return all(space.listed for _, space in self.fields) and prod(self._sizes) <= MOST_LABELS

    @cached_property
    def _sizes(self) -> tuple[int, ...]:
        return tuple(len(space.labels) for _, space in self.fields)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Every combination as JSON, where there are at most 4096; else empty."""
        return tuple(self.texts(self.at(np.arange(prod(self._sizes)))).tolist()) if self.listed else ()

    def check(self, action: NDArray[Any]) -> None:
        """Raise `ChoiceError` unless ``action[B]`` has these fields, and each of its rows an answer in each."""
        if action.dtype.names != tuple(name for name, _ in self.fields) or action.ndim != 1:
            raise self.refuse(action, f"a structured array with the fields {self._names}")
        for name, space in self.fields:
            space.check(action[name])

    @property
    def _names(self) -> str:
        return ", ".join(name for name, _ in self.fields)

    def blank(self, rows: int) -> NDArray[Any]:
        """The fields' blanks, in every row."""
        return self._joined([space.blank(rows) for _, space in self.fields])

    def _joined(self, columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """One structured array of the fields' actions."""
        names = [name for name, _ in self.fields]
        layout = [(name, c.dtype, c.shape[1:]) for name, c in zip(names, columns, strict=True)]
        action = np.empty(len(columns[0]), dtype=layout)
        for name, column in zip(names, columns, strict=True):
            action[name] = column
        return action

    def pack(self, answers: Sequence[Any]) -> NDArray[Any]:
        """One structured array of mappings from names to answers. None becomes a blank."""
        return self._joined(
            [
                space.pack([None if each is None else each[name] for each in answers])
                for name, space in self.fields
            ]
        )

    def codes(self, action: NDArray[Any]) -> IntArray:
        """The place of each combination in ``labels``."""
        if not self.listed:
            return super().codes(action)
        places = tuple(space.codes(action[name]) for name, space in self.fields)
        return np.ravel_multi_index(places, self._sizes).astype(np.int64)

    def at(self, codes: IntArray) -> NDArray[Any]:
        """The combinations at these places in ``labels``."""
        if not self.listed:
            return super().at(codes)
        places = np.unravel_index(codes, self._sizes)
        return self._joined([space.at(place) for (_, space), place in zip(self.fields, places, strict=True)])

    def texts(self, action: NDArray[Any]) -> NDArray[np.object_]:
        """Each record as JSON: ``{"side": "buy", "price": 3.5}``."""
        return as_objects(json.dumps(value, ensure_ascii=False) for value in self.values(action))

    def values(self, action: NDArray[Any]) -> list[Any]:
        """Each record as a mapping of names to the fields' JSON values."""
        names = [name for name, _ in self.fields]
        columns = (space.values(action[name]) for name, space in self.fields)
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    def parts(self, action: NDArray[Any]) -> Mapping[str, NDArray[Any]]:
        """The columns of every field: ``price``, or ``split_slot_1``, ``split_slot_2`` where the field itself has several."""
        found: dict[str, NDArray[Any]] = {}
        for name, space in self.fields:
            parts = space.parts(action[name]) or {"": space.texts(action[name])}
            found |= {_part(name, part, len(parts)): column for part, column in parts.items()}
        return found

    def restore(self, texts: NDArray[Any], parts: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
        """The actions from the fields' columns."""
        columns = []
        for name, space in self.fields:
            own = space.parts(space.blank(0))
            said = np.full(len(texts), "", dtype=object) if own else _words(parts[name])
            columns.append(space.restore(said, {part: parts[_part(name, part, len(own))] for part in own}))
        return self._joined(columns)

    def describe(self) -> str:
        """The fields in words: ``a JSON object with all of these fields, or one line `field: value` for each: side (one of buy, sell); ...``."""
        fields = "; ".join(f"{name} ({space.describe()})" for name, space in self.fields)
        return f"a JSON object with all of these fields, or one line `field: value` for each: {fields}"

    def summary(self) -> str:
        """The names of the fields."""
        return self._names

    def read(self, text: str, finish: str | None, options: Sequence[str] = ()) -> Parsed:
        """The record that the reply gives as a JSON object or as lines ``name: value``, with every field once and nothing else."""
        return read_parts(text, finish, self._taken, (name for name, _ in self.fields))

    def _taken(self, text: str) -> Parsed | None:
        value = json_value(text)
        if value is not NO_VALUE:
            return self.from_json(value)
        named = named_values(text, [name for name, _ in self.fields])
        return None if named is None else self._of(named, lambda space, said: space.read(said, None))

    def _of(self, named: Sequence[tuple[str, Any]], read: Callable[[Space, Any], Parsed]) -> Parsed | None:
        """The answer of these fields, each read by itself; None where none is one of ours."""
        said = {name_key(name): value for name, value in named}
        keys = [name_key(name) for name, _ in self.fields]
        if not said.keys() & set(keys):
            return None
        if len(named) != len(keys) or said.keys() != set(keys):
            return Parsed(Outcome.ILLEGAL)
        found = [read(space, said[key]) for (_, space), key in zip(self.fields, keys, strict=True)]
        if any(one.outcome is not Outcome.LEGAL for one in found):
            return Parsed(Outcome.ILLEGAL)
        answer = {name: one.action for (name, _), one in zip(self.fields, found, strict=True)}
        return Parsed(Outcome.LEGAL, answer, forms=tuple(form for one in found for form in one.forms))

    def schema(self, options: Sequence[str] = ()) -> dict[str, Any]:
        """The JSON schema of an object with every field."""
        properties = {name: space.schema(space.options) for name, space in self.fields}
        return {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }

    def from_json(self, value: Any, options: Sequence[str] = ()) -> Parsed:
        """The record in an object with every field and nothing else, or in a text that `read` can read."""
        if isinstance(value, str):
            return self.read(value, None)
        named = list(value.items()) if isinstance(value, Mapping) else []
        found = self._of(named, lambda space, said: space.from_json(said))
        return found or Parsed(Outcome.ILLEGAL)

    def uniform_law(self) -> MixedStrategy | None:
        """The law that gives every combination the same probability; None where they are not listed."""
        from ..laws.mixed_strategy import MixedStrategy

        return MixedStrategy.uniform(self) if self.listed else None

    def draw_uniform(self, chance: Chance, draw: int = 0) -> NDArray[Any]:
        """Records [B], every field drawn independently, from a stream of its own."""
        return self._joined([space.draw_uniform(chance.sub(name), draw) for name, space in self.fields])

    def law(self, given: Mapping[str, float]) -> Law:
        """From ``{label: probability}``, where the record is listed; labels left out get 0."""
        from ..laws.mixed_strategy import MixedStrategy

        return MixedStrategy.from_mapping(self, given) if self.listed else super().law(given)


def _part(field: str, part: str, parts: int) -> str:
    """What a column of a field is called: after the field alone, where it has no other."""
    return field if parts < 2 else f"{field}_{part}"


def _words(column: NDArray[Any]) -> NDArray[np.object_]:
    """Words [B], empty where a row has none."""
    words = np.array(np.ma.getdata(column), dtype=object)
    words[np.ma.getmaskarray(column)] = ""
    return words
