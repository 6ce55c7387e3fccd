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
        """A small instance by which the kind of space is listed and tested. A space that needs arguments must define it."""
        return cls()

    @property
    def options(self) -> tuple[str, ...]:
        """The answers as they are listed to a reader, who may see them renamed and in another order; empty where they are no list."""
        return ()

    @property
    def labels(self) -> tuple[str, ...]:
        """Every possible answer in words, where there are few enough to list; else empty."""
        return ()

    @property
    def listed(self) -> bool:
        """Whether every answer has a place in ``labels``."""
        return bool(self.labels)

    @property
    def points(self) -> NDArray[np.float64] | None:
        """The number [A] that each label stands for, where every label is a number; else None."""
        try:
            return np.array([float(label) for label in self.labels]) if self.labels else None
        except ValueError:
            return None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The ends of the numbers that may be named, where every number between them may be; else None."""
        return None

    def check(self, action: NDArray[Any]) -> None:
        """Raise `ChoiceError` unless every row of ``action`` is an answer."""
        raise NotImplementedError

    def blank(self, rows: int) -> NDArray[Any]:
        """A valid action for each of ``rows`` rows, used to fill rows that have no answer."""
        raise NotImplementedError

    def pack(self, answers: Sequence[Any]) -> NDArray[Any]:
        """One array of the rows' answers, each as `Parsed.action` gives it. None becomes a blank."""
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
        """Typed columns [B] that are logged beside the words, from which `restore` reads the actions back."""
        return {}

    def restore(self, texts: NDArray[Any], parts: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
        """The actions that were logged as ``texts`` [B] and ``parts``; an empty text is a blank."""
        raise NotImplementedError

    def values(self, action: NDArray[Any]) -> list[Any]:
        """Each action [B] as a JSON value, which `from_json` reads back."""
        return list(self.texts(action).tolist())

    def numbers(self, action: NDArray[Any]) -> NDArray[np.float64] | None:
        """The number [B] that each answer is; None where answers are not numbers."""
        points = self.points
        return None if points is None else points[self.codes(action)]

    def describe(self) -> str:
        """What may be answered, in words, for a space without ``options``: ``a number from 0 to 1``."""
        raise NotImplementedError

    def summary(self) -> str:
        """What may be answered, in few words, for a cell of a table."""
        return self.describe()

    def read(self, text: str, finish: str | None, options: Sequence[str] = ()) -> Parsed:
        """What a reply answers; where there are options its action is the position among ``options`` as shown.

        ``finish`` is the provider's reason for having stopped.
        """
        raise NotImplementedError

    def read_exact(self, text: str) -> Parsed:
        """What an answer from a program is: a label that stands there exactly, else what `read` makes of it."""
        return self.read(text, None, self.options)

    def schema(self, options: Sequence[str] = ()) -> dict[str, Any]:
        """The JSON schema of one answer."""
        return {"type": "string"}

    def from_json(self, value: Any, options: Sequence[str] = ()) -> Parsed:
        """What a JSON ``value`` under `schema` answers."""
        scalar = isinstance(value, str | int | float)
        return self.read(str(value), None, options) if scalar else Parsed(Outcome.ILLEGAL)

    def to_json(self) -> dict[str, Any]:
        """The space as JSON, as it is sent to a program outside the package."""
        return {"answer": self.schema(self.options)}

    def uniform_law(self) -> Law | None:
        """The uniform law, or None where none is known."""
        return None

    def draw_uniform(self, chance: Chance, draw: int = 0) -> NDArray[Any]:
        """Answers [B], one for each row of ``chance``, all of them equally likely."""
        raise NotImplementedError

    def law(self, given: Mapping[str, float]) -> Law:
        """The law that gives each label its probability. Raises `LawError` where the answers are not listed."""
        raise LawError(
            f"a law over the labels {', '.join(given)} came where {self.describe()} is answered; leave it out"
        )

    def refuse(self, action: NDArray[Any], allowed: str) -> ChoiceError:
        """The `ChoiceError` for an ``action`` that is no answer."""
        return ChoiceError(f"actions {some(action)} were played; allowed: {allowed}")


def as_objects(values: Iterable[Any]) -> NDArray[np.object_]:
    """An object array [B] that holds these values, one for each row."""
    listed = list(values)
    column = np.empty(len(listed), dtype=object)
    column[:] = listed
    return column
