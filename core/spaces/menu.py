"""A finite menu of labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from ..chance import Chance, IntArray
from ..errors import SpaceError
from ..outcomes import Outcome
from ..reading import Parsed, read_choice
from .space import Space, as_objects

if TYPE_CHECKING:
    from ..laws.mixed_strategy import MixedStrategy

__all__ = ["Menu"]


@dataclass(frozen=True)
class Menu(Space):
    """A finite menu of labels, in the order that indexes every ``A`` axis; an action is an index, int64 [B].

    Raises `SpaceError` on no label, an empty one, or two that differ only in case or outer blanks
    (a reader of words could not tell them apart).
    """

    actions: tuple[str, ...]

    @classmethod
    def example(cls) -> Self:
        """The menu of ``Heads`` and ``Tails``."""
        return cls(("Heads", "Tails"))

    def __post_init__(self) -> None:
        actions = tuple(self.actions)
        object.__setattr__(self, "actions", actions)
        folded = [str(a).strip().casefold() for a in actions]
        if not actions or not all(folded):
            raise SpaceError(f"menu {actions!r} is empty or has an empty label; give one label or more")
        twins = sorted({a for a, f in zip(actions, folded, strict=True) if folded.count(f) > 1})
        if twins:
            raise SpaceError(
                f"menu {actions!r} repeats {twins!r}; labels must differ by more than case: rename one"
            )

    def __len__(self) -> int:
        return len(self.actions)

    @cached_property
    def options(self) -> tuple[str, ...]:
        """The labels in their order."""
        return self.actions

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The labels in their order."""
        return self.actions

    def index(self, action: str) -> int:
        """Position of the label ``action``. Raises `SpaceError` on one that is not in the menu."""
        try:
            return self.actions.index(action)
        except ValueError:
            allowed = ", ".join(self.actions)
            raise SpaceError(f"action {action!r} is not in the menu; allowed: {allowed}") from None

    def check(self, action: NDArray[Any]) -> None:
        """Raise `ChoiceError` unless every element of ``action[B]`` is an index into the menu."""
        whole = action.ndim == 1 and action.dtype.kind in "iu"
        if not whole or (action.size and (action.min() < 0 or action.max() >= len(self.actions))):
            raise self.refuse(action, f"indices 0 to {len(self) - 1} of {self.actions}")

    def blank(self, rows: int) -> IntArray:
        """The index of the first label, in every row."""
        return np.zeros(rows, dtype=np.int64)

    def pack(self, answers: Sequence[Any]) -> IntArray:
        """The indices; the first label's where there is none."""
        return np.array([0 if answer is None else answer for answer in answers], dtype=np.int64)

    def codes(self, action: NDArray[Any]) -> IntArray:
        """The actions themselves, since an action is the index of its label."""
        return action

    def at(self, codes: IntArray) -> IntArray:
        """The codes themselves, since an action is the index of its label."""
        return codes

    @cached_property
    def _words(self) -> NDArray[np.object_]:
        return as_objects(self.actions)

    def texts(self, action: NDArray[Any]) -> NDArray[np.object_]:
        """The label of each action."""
        return np.asarray(self._words[action], dtype=object)

    def restore(self, texts: NDArray[Any], parts: Mapping[str, NDArray[Any]]) -> IntArray:
        """The index of each label."""
        place = {label: index for index, label in enumerate(self.actions)}
        return np.array([place.get(text, 0) for text in texts.tolist()], dtype=np.int64)

    def describe(self) -> str:
        """The labels in one phrase: ``one of Heads, Tails``."""
        return f"one of {', '.join(self.actions)}"

    def read(self, text: str, finish: str | None, options: Sequence[str] = ()) -> Parsed:
        """The position, among ``options`` (default: the labels), of the option that the reply names."""
        return read_choice(text, finish, options or self.actions)

    def read_exact(self, text: str) -> Parsed:
        """The label that stands there exactly, else what `read` makes of it."""
        if text in self.actions:
            return Parsed(Outcome.LEGAL, self.index(text))
        return self.read(text, None)

    def schema(self, options: Sequence[str] = ()) -> dict[str, Any]:
        """The JSON schema of one of the options."""
        return {"type": "string", "enum": list(options or self.actions)}

    def to_json(self) -> dict[str, Any]:
        """A mapping with the labels under ``options``."""
        return {"options": list(self.actions)}

    def uniform_law(self) -> MixedStrategy:
        """The law that gives every label the same probability."""
        from ..laws.mixed_strategy import MixedStrategy

        return MixedStrategy.uniform(self)

    def draw_uniform(self, chance: Chance, draw: int = 0) -> IntArray:
        """Indices [B], each equally likely."""
        return chance.pick(np.full(len(self), 1 / len(self)), draw)

    def law(self, given: Mapping[str, float]) -> MixedStrategy:
        """From ``{label: probability}``; labels left out get 0. Raises `SpaceError` on a foreign label."""
        from ..laws.mixed_strategy import MixedStrategy

        return MixedStrategy.from_mapping(self, given)
