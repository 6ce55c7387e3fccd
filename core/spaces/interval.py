"""The real numbers between two ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from ..chance import Chance, FloatArray
from ..errors import SpaceError
from ..reading import Parsed, read_number
from .space import Space, as_objects

if TYPE_CHECKING:
    from ..laws.interval_strategy import IntervalStrategy

__all__ = ["Interval"]


@dataclass(frozen=True)
class Interval(Space):
    """The real numbers from ``low`` to ``high``, finite ends included; ends may be infinite. An action is a float64 [B].

    Raises `SpaceError` unless low < high.
    """

    low: float
    high: float

    @classmethod
    def example(cls) -> Self:
        """The interval from 0 to 1."""
        return cls(0.0, 1.0)

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise SpaceError(f"interval [{self.low}, {self.high}] is empty; give ends with low < high")

    @property
    def bounds(self) -> tuple[float, float]:
        """``low`` and ``high``."""
        return self.low, self.high

    def check(self, action: NDArray[Any]) -> None:
        """Raise `ChoiceError` unless every element of ``action[B]`` is a finite number in the interval."""
        floats = action.ndim == 1 and action.dtype.kind == "f"
        if not floats or not bool(np.all((action >= self.low) & (action <= self.high) & np.isfinite(action))):
            raise self.refuse(action, f"floats in [{self.low}, {self.high}]")

    def blank(self, rows: int) -> FloatArray:
        """The finite number of the interval that is nearest to 0, in every row."""
        return np.full(rows, min(max(0.0, self.low), self.high))

    def texts(self, action: NDArray[Any]) -> NDArray[np.object_]:
        """Each number in the fewest digits from which it can be read back."""
        return as_objects(repr(number) for number in action.tolist())

    def parts(self, action: NDArray[Any]) -> Mapping[str, NDArray[Any]]:
        """One column, ``number``."""
        return {"number": action}

    def restore(self, texts: NDArray[Any], parts: Mapping[str, NDArray[Any]]) -> FloatArray:
        """The actions from the column ``number``."""
        numbers = np.ma.filled(parts["number"].astype(np.float64), np.nan)
        return np.where(np.isnan(numbers), self.blank(len(numbers)), numbers)

    def values(self, action: NDArray[Any]) -> list[Any]:
        """The numbers as Python's floats."""
        return list(action.tolist())

    def numbers(self, action: NDArray[Any]) -> FloatArray:
        """The actions themselves."""
        return action

    def describe(self) -> str:
        """The ends in words: ``a number from 0 to 1``."""
        low, high = (repr(float(end)).removesuffix(".0") for end in (self.low, self.high))
        bounds = [f"from {low}"] * (low != "-inf") + [f"to {high}"] * (high != "inf")
        return " ".join(["a number", *bounds])

    def read(self, text: str, finish: str | None, options: Sequence[str] = ()) -> Parsed:
        """The number that the reply consists of."""
        return read_number(text, finish, self.low, self.high)

    def schema(self, options: Sequence[str] = ()) -> dict[str, Any]:
        """The JSON schema of a number between the ends."""
        return {"type": "number"}

    def to_json(self) -> dict[str, Any]:
        """A mapping with ``low`` and ``high``."""
        return {"low": self.low, "high": self.high}

    def uniform_law(self) -> IntervalStrategy:
        """The uniform law. Raises `LawError` where an end is infinite."""
        from ..laws.interval_strategy import uniform

        return uniform(self)

    def draw_uniform(self, chance: Chance, draw: int = 0) -> FloatArray:
        """Numbers [B], uniform on the interval. Raises `LawError` where an end is infinite."""
        return self.uniform_law().draw(chance, draw)
