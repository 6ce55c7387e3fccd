"""What may be answered: a menu of labels, or the numbers of an interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import ChoiceError, MenuError
from .wording import some

__all__ = [
    "Interval",
    "Menu",
]


@dataclass(frozen=True)
class Menu:
    """A finite menu of labels, in the order that indexes every ``A`` axis.

    Raises `MenuError` on no label, an empty one, or two that differ only in case or outer blanks
    (a reader of words could not tell them apart).
    """

    actions: tuple[str, ...]

    def __post_init__(self) -> None:
        actions = tuple(self.actions)
        object.__setattr__(self, "actions", actions)
        folded = [str(a).strip().casefold() for a in actions]
        if not actions or not all(folded):
            raise MenuError(f"menu {actions!r} is empty or has an empty label; give one label or more")
        twins = sorted({a for a, f in zip(actions, folded, strict=True) if folded.count(f) > 1})
        if twins:
            raise MenuError(
                f"menu {actions!r} repeats {twins!r}; labels must differ by more than case: rename one"
            )

    def __len__(self) -> int:
        return len(self.actions)

    def index(self, action: str) -> int:
        """Position of the label ``action``. Raises `MenuError` on one that is not in the menu."""
        try:
            return self.actions.index(action)
        except ValueError:
            allowed = ", ".join(self.actions)
            raise MenuError(f"action {action!r} is not in the menu; allowed: {allowed}") from None

    def check(self, action: NDArray[Any]) -> None:
        """Raise `ChoiceError` unless every element of ``action[B]`` is an index into the menu."""
        if action.dtype.kind not in "iu" or (action.size and (action.min() < 0 or action.max() >= len(self))):
            raise ChoiceError(
                f"actions {some(action)} were played; allowed: indices 0 to {len(self) - 1} of {self.actions}"
            )


@dataclass(frozen=True)
class Interval:
    """The real numbers from ``low`` to ``high``, finite ends included; ends may be infinite.

    Raises `MenuError` unless low < high.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise MenuError(f"interval [{self.low}, {self.high}] is empty; give ends with low < high")

    def check(self, action: NDArray[Any]) -> None:
        """Raise `ChoiceError` unless every element of ``action[B]`` is a finite number in the interval."""
        inside = (
            (action >= self.low) & (action <= self.high)
            if action.dtype.kind == "f"
            else np.zeros(1, dtype=bool)
        )
        if not bool(np.all(inside & np.isfinite(action))):
            raise ChoiceError(
                f"actions {some(action)} were played; allowed: floats in [{self.low}, {self.high}]"
            )
