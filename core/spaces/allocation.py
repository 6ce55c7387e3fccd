"""Whole units over slots."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import comb
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from ..answer_text import named_values, read_parts
from ..chance import Chance, FloatArray, IntArray
from ..compositions import compositions
from ..errors import SpaceError
from ..json_text import NO_VALUE, json_value, name_key
from ..outcomes import Outcome
from ..reading import Parsed
from ..reply_text import folded
from .space import MOST_LABELS, Space, as_objects

if TYPE_CHECKING:
    from ..laws.law import Law
    from ..laws.mixed_strategy import MixedStrategy

__all__ = ["Allocation"]

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_LIST = re.compile(rf"[(\[]? ?({_NUMBER}(?:(?: ?[,;/] ?(?:and )?| and | ){_NUMBER})*) ?[)\]]?")
_DASHES = re.compile(r"\d+(?: ?[-–] ?\d+)+")  # an en dash, as it is typeset between numbers
_WHOLE = re.compile(r"\+?(?:0|[1-9]\d{0,17})(?:\.0+)?")


@dataclass(frozen=True)
class Allocation(Space):
    """``units`` whole units, all of them, over ``slots`` (their names): an action is int64 [B, S], each row summing to ``units``.

    Where there are at most 4096 allocations they are listed, in ascending order of the first slot's units, then of the
    second's, and so on; a label is the units in the order of the slots: ``3-0-2``.
    Raises `SpaceError` on no unit, fewer than two slots, or two slots that are called alike.

    >>> Allocation(2, ("left", "right")).labels
    ('0-2', '1-1', '2-0')
    """

    units: int
    slots: tuple[str, ...]

    @classmethod
    def example(cls) -> Self:
        """Three units over two slots."""
        return cls(3, ("left", "right"))

    def __post_init__(self) -> None:
        slots = tuple(self.slots)
        object.__setattr__(self, "slots", slots)
        keys = [name_key(slot) for slot in slots]
        if self.units < 1 or len(slots) < 2 or not all(keys) or len(set(keys)) < len(keys):
            raise SpaceError(
                f"{self.units} units over the slots {', '.join(slots)} cannot be allocated;"
                " give one unit or more and two slots or more, each with a name of its own"
            )

    @cached_property
    def listed(self) -> bool:
        """Whether there are at most 4096 allocations."""
        return comb(self.units + len(self.slots) - 1, len(self.slots) - 1) <= MOST_LABELS

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The allocations from ``0-0-5`` to ``5-0-0``, where there are at most 4096; else empty."""
        return tuple(self.texts(self._table).tolist()) if self.listed else ()

    @cached_property
    def _table(self) -> IntArray:
        """All allocations [A, S]."""
        return compositions(self.units, len(self.slots))

    @cached_property
    def _counts(self) -> FloatArray:
        """[S, units + 1]: in how many ways the slots after s can hold at most m units, over that of all units."""
        after = np.arange(len(self.slots) - 1, -1, -1)[:, None]
        steps = np.log1p(after / np.arange(1, self.units + 1))
        logs = np.concatenate([np.zeros((len(self.slots), 1)), np.cumsum(steps, axis=1)], axis=1)
        return np.asarray(np.exp(logs - logs[:, -1:]), dtype=np.float64)

    def check(self, action: NDArray[Any]) -> None:
        """Raise `ChoiceError` unless every row of ``action[B, S]`` is whole, 0 or more, and sums to ``units``."""
        whole = action.dtype.kind in "iu" and action.shape[1:] == (len(self.slots),)
        if not whole or bool((action < 0).any()) or bool((action.sum(axis=1) != self.units).any()):
            raise self.refuse(action, f"rows of {len(self.slots)} whole numbers that sum to {self.units}")

    def blank(self, rows: int) -> IntArray:
        """All units in the first slot, in every row."""
        action = np.zeros((rows, len(self.slots)), dtype=np.int64)
        action[:, 0] = self.units
        return action

    def codes(self, action: NDArray[Any]) -> IntArray:
        """The place of each allocation in ascending order."""
        if not self.listed:
            return super().codes(action)
        ranks = np.zeros(len(action), dtype=np.int64)
        left = np.full(len(action), self.units)
        for slot, ways in enumerate(self._ways):
            rest = left - action[:, slot]
            ranks += ways[left] - ways[rest]
            left = rest
        return ranks

    @cached_property
    def _ways(self) -> IntArray:
        """[S - 1, units + 1]: in how many ways the slots after s can hold at most m units."""
        after = range(len(self.slots) - 1, 0, -1)
        return np.array([[comb(m + k, k) for m in range(self.units + 1)] for k in after], dtype=np.int64)

    def at(self, codes: IntArray) -> IntArray:
        """The allocations at these places in ``labels``."""
        return self._table[codes] if self.listed else super().at(codes)

    def texts(self, action: NDArray[Any]) -> NDArray[np.object_]:
        """The units of each slot, joined by hyphens: ``3-0-2``."""
        return as_objects("-".join(map(str, row)) for row in action.tolist())

    def values(self, action: NDArray[Any]) -> list[Any]:
        """Each allocation as a list of whole numbers."""
        return list(action.tolist())

    def parts(self, action: NDArray[Any]) -> Mapping[str, NDArray[Any]]:
        """One column for each slot: ``slot_1``, ``slot_2``, ..."""
        return {f"slot_{s + 1}": action[:, s] for s in range(len(self.slots))}

    def restore(self, texts: NDArray[Any], parts: Mapping[str, NDArray[Any]]) -> IntArray:
        """The actions from the slots' columns."""
        columns = [np.ma.filled(parts[f"slot_{s + 1}"], -1) for s in range(len(self.slots))]
        action = np.stack(columns, axis=1).astype(np.int64)
        return np.where(action[:, :1] < 0, self.blank(len(action)), action)

    def describe(self) -> str:
        """The rule in words: ``3 whole numbers, 0 or more, that sum to 5: for A, B and C, in this order, separated by commas``."""
        names = ", ".join(self.slots[:-1]) + f" and {self.slots[-1]}"
        return (
            f"{len(self.slots)} whole numbers, 0 or more, that sum to {self.units}:"
            f" for {names}, in this order, separated by commas"
        )

    def read(self, text: str, finish: str | None, options: Sequence[str] = ()) -> Parsed:
        """The allocation that the reply gives as ``3, 0, 2``, as ``3-0-2``, as a JSON list or object, or by the slots' names."""
        return read_parts(text, finish, self._taken, self.slots)

    def _taken(self, text: str) -> Parsed | None:
        value = json_value(text)
        if value is not NO_VALUE:
            return self.from_json(value)
        flat = " ".join(folded(text).split())
        if _DASHES.fullmatch(flat):
            return self._of(re.findall(r"\d+", flat))
        if listed := _LIST.fullmatch(flat):
            return self._of(re.findall(_NUMBER, listed[1]))
        named = named_values(folded(text), self.slots)
        return None if named is None else self._named(named)

    def _named(self, named: Sequence[tuple[str, Any]]) -> Parsed | None:
        """What was said of each slot by name; None where no slot is named."""
        keys = [name_key(slot) for slot in self.slots]
        said = {name_key(name): value for name, value in named}
        if not said.keys() & set(keys):
            return None
        if len(named) != len(keys) or said.keys() != set(keys):
            return Parsed(Outcome.ILLEGAL)
        return self._of([said[key] for key in keys])

    def _of(self, numbers: Sequence[Any]) -> Parsed | None:
        """These units, one for each slot; None where one is written as no number should be (``007``)."""
        written = [str(number) for number in numbers]
        if any(re.fullmatch(r"[+-]?0\d.*", number) for number in written):
            return None
        legal = len(written) == len(self.slots) and all(map(_WHOLE.fullmatch, written))
        action = tuple(int(float(number)) for number in written) if legal else ()
        return (
            Parsed(Outcome.LEGAL, action) if legal and sum(action) == self.units else Parsed(Outcome.ILLEGAL)
        )

    def schema(self, options: Sequence[str] = ()) -> dict[str, Any]:
        """The JSON schema of a list of whole numbers, one for each slot."""
        size = len(self.slots)
        return {"type": "array", "items": {"type": "integer"}, "minItems": size, "maxItems": size}

    def from_json(self, value: Any, options: Sequence[str] = ()) -> Parsed:
        """The allocation in a list of whole numbers, in an object of them by slot, or in a text that `read` can read."""
        if isinstance(value, str):
            return self.read(value, None)
        if isinstance(value, Mapping):
            found = self._named(list(value.items()))
        else:
            found = self._of(value) if isinstance(value, Sequence) else None
        return found or Parsed(Outcome.ILLEGAL)

    def uniform_law(self) -> MixedStrategy | None:
        """The law that gives every allocation the same probability; None where allocations are not listed."""
        from ..laws.mixed_strategy import MixedStrategy

        return MixedStrategy.uniform(self) if self.listed else None

    def draw_uniform(self, chance: Chance, draw: int = 0) -> IntArray:
        """Allocations [B], all equally likely: drawn slot by slot, by the number of ways in which the later slots can hold the rest."""
        action = self.blank(len(chance.episode))
        left = action[:, 0].copy()
        for slot in range(len(self.slots) - 1):
            ways = self._counts[slot]
            level = chance.sub(f"slot_{slot + 1}").uniform(draw) * ways[left]
            rest = np.minimum(np.searchsorted(ways, level, side="right"), left)
            action[:, slot], left = left - rest, rest
        action[:, -1] = left
        return action

    def law(self, given: Mapping[str, float]) -> Law:
        """From ``{label: probability}``, where allocations are listed; labels left out get 0."""
        from ..laws.mixed_strategy import MixedStrategy

        return MixedStrategy.from_mapping(self, given) if self.listed else super().law(given)
