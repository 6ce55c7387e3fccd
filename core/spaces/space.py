"""The contract of a space: everything that the package must know of what may be answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from ..chance import Chance, IntArray
from ..errors import ChoiceError, LawError
from ..outcomes import Outcome
from ..reading import Parsed
from ..wording import some

if TYPE_CHECKING:
    from ..laws.law import Law

__all__ = ["MOST_LABELS", "Space", "as_objects"]

MOST_LABELS = 4096  # answers that a space lists one by one


class Space:
    """What may be answered. The actions of ``B`` rows are one array whose first axis is ``B``.

    Subclasses are frozen dataclasses, compared by their fields. A space that is ``listed`` has few enough answers to be
    named one by one in ``labels``: counts and mixed strategies are then indexed by `codes`.
    """

    @classmethod
    def example(cls) -> Self:
        """One of these spaces, small, by which its kind is shown and tested; where it needs arguments, defined with some."""
        return cls()

    @property
    def options(self) -> tuple[str, ...]:
        """The answers as a reader is shown them, where they are a list to choose from: they may be permuted and renamed."""
        return ()

    @property
    def labels(self) -> tuple[str, ...]:
        """Every possible answer in words, where they are few; empty where they are not."""
        return ()

    @property
    def listed(self) -> bool:
        """Whether every answer has a place in ``labels``."""
        return bool(self.labels)

    @property
    def points(self) -> NDArray[np.float64] | None:
        """The number [A] that each label is, where all of them are numbers."""
        try:
            return np.array([float(label) for label in self.labels]) if self.labels else None
        except ValueError:
            return None

    def check(self, action: NDArray[Any]) -> None:
        """Raise `ChoiceError` unless every row of ``action`` is an answer."""
        raise NotImplementedError

    def blank(self, rows: int) -> NDArray[Any]:
        """Some answer for each of ``rows`` rows: what stands in an array where a row has none."""
        raise NotImplementedError

    def pack(self, answers: Sequence[Any]) -> NDArray[Any]:
        """The rows' answers, each as `Parsed.action` gives it, as one array; None becomes a blank."""
        action = self.blank(len(answers))
        for row, answer in enumerate(answers):
            if answer is not None:
                action[row] = answer
        return action

    def codes(self, action: NDArray[Any]) -> IntArray:
        """The place [B] of each action in ``labels``. Raises `LawError` where the answers are not listed."""
        raise LawError(f"the answers of {self!r} are not listed, so they have no codes; ask for its `parts`")

    def at(self, codes: IntArray) -> NDArray[Any]:
        """The actions [B] at these places in ``labels``: the inverse of `codes`."""
        raise LawError(f"the answers of {self!r} are not listed, so none stands at a place")

    def texts(self, action: NDArray[Any]) -> NDArray[np.object_]:
        """Each action in words [B], as it is logged."""
        raise NotImplementedError

    def parts(self, action: NDArray[Any]) -> Mapping[str, NDArray[Any]]:
        """Columns [B] that are logged beside the words, so that nothing need be read from words again."""
        return {}

    def restore(self, texts: NDArray[Any], parts: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
        """The actions that were logged as ``texts`` [B] and ``parts``; an empty text is a blank."""
        raise NotImplementedError

    def values(self, action: NDArray[Any]) -> list[Any]:
        """Each action as a JSON value [B]: what `from_json` reads back."""
        return list(self.texts(action).tolist())

    def numbers(self, action: NDArray[Any]) -> NDArray[np.float64] | None:
        """The number [B] that each answer is, where every answer is one."""
        points = self.points
        return None if points is None else points[self.codes(action)]

    def describe(self) -> str:
        """What may be answered, in words, where there are no ``options``: ``a number from 0 to 1``."""
        raise NotImplementedError

    def read(self, text: str, finish: str | None, options: Sequence[str] = ()) -> Parsed:
        """What a reply answers; where there are options its action is the position among ``options`` as shown.

        ``finish`` is the provider's reason for having stopped.
        """
        raise NotImplementedError

    def read_exact(self, text: str) -> Parsed:
        """What a program answers: a label is taken as it stands, anything else as `read` takes it."""
        return self.read(text, None, self.options)

    def schema(self, options: Sequence[str] = ()) -> dict[str, Any]:
        """The JSON schema of one answer."""
        return {"type": "string"}

    def from_json(self, value: Any, options: Sequence[str] = ()) -> Parsed:
        """What a JSON ``value`` under `schema` answers."""
        scalar = isinstance(value, str | int | float)
        return self.read(str(value), None, options) if scalar else Parsed(Outcome.ILLEGAL)

    def to_json(self) -> dict[str, Any]:
        """The space as a program outside is told of it."""
        return {"answer": self.schema(self.options)}

    def uniform_law(self) -> Law | None:
        """The uniform law, or None where none is known."""
        return None

    def draw_uniform(self, chance: Chance, draw: int = 0) -> NDArray[Any]:
        """Answers [B], all alike, one for each row of ``chance``."""
        raise NotImplementedError

    def law(self, given: Mapping[str, float]) -> Law:
        """The law that gives each label its probability. Raises `LawError` where the answers are not listed."""
        raise LawError(
            f"a law over the labels {', '.join(given)} came where {self.describe()} is answered; leave it out"
        )

    def refuse(self, action: NDArray[Any], allowed: str) -> ChoiceError:
        """The error of an action that is no answer."""
        return ChoiceError(f"actions {some(action)} were played; allowed: {allowed}")


def as_objects(values: Iterable[Any]) -> NDArray[np.object_]:
    """An object array [B] of these values, one a row, whatever they are."""
    listed = list(values)
    column = np.empty(len(listed), dtype=object)
    column[:] = listed
    return column
