"""A message in the writer's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..answer_text import answer_text
from ..chance import Chance
from ..endings import cut_short
from ..errors import SpaceError
from ..outcomes import Outcome
from ..reading import Parsed
from ..reply_text import folded
from .space import Space, as_objects

__all__ = ["Text"]

_DRAWN = 8  # letters of a text that is drawn
_LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz"))
# What refuses the task; a message may well be sorry, or say what it will not do.
_REFUSAL = re.compile(
    r"\b(?:i can(?:no|')t (?:help|assist|comply)|i(?:'m| am) (?:unable|not able) to (?:help|assist|comply)|as an ai)\b"
)


@dataclass(frozen=True)
class Text(Space):
    """A message of one character or more and at most ``longest``: an action is a string, object [B]. Its answers are not listed.

    Raises `SpaceError` unless ``longest`` is 8 or more.
    """

    longest: int = 500

    def __post_init__(self) -> None:
        if self.longest < _DRAWN:
            raise SpaceError(f"texts of at most {self.longest} characters came; allow {_DRAWN} or more")

    def check(self, action: NDArray[Any]) -> None:
        """Raise `ChoiceError` unless every element of ``action[B]`` is a string of allowed length that UTF-8 can hold."""
        if not (action.dtype == object and action.ndim == 1 and all(map(self._holds, action.tolist()))):
            raise self.refuse(action, self.describe())

    def _holds(self, text: Any) -> bool:
        return isinstance(text, str) and 0 < len(text.strip()) <= len(text) <= self.longest and _is_utf8(text)

    def blank(self, rows: int) -> NDArray[np.object_]:
        """A dash, in every row."""
        return np.full(rows, "-", dtype=object)

    def texts(self, action: NDArray[Any]) -> NDArray[np.object_]:
        """The messages themselves."""
        return action

    def restore(self, texts: NDArray[Any], parts: Mapping[str, NDArray[Any]]) -> NDArray[np.object_]:
        """The messages themselves."""
        return as_objects(text or "-" for text in texts.tolist())

    def describe(self) -> str:
        """The limit in words: ``a message of at most 500 characters``."""
        return f"a message of at most {self.longest} characters"

    def read(self, text: str, finish: str | None, options: Sequence[str] = ()) -> Parsed:
        """The message: the whole reply, or what follows ``Answer:`` in it, without quotation marks around it. A longer one than allowed is illegal."""
        message, forms = answer_text(text, ("choice", "decision"))
        if (ended := cut_short(finish)) is not None or _REFUSAL.search(folded(text)):
            return Parsed(ended or Outcome.REFUSED)
        if not message or not _is_utf8(message):
            return Parsed(Outcome.UNPARSABLE)
        return (
            Parsed(Outcome.LEGAL, message, forms=forms) if self._holds(message) else Parsed(Outcome.ILLEGAL)
        )

    def schema(self, options: Sequence[str] = ()) -> dict[str, Any]:
        """The JSON schema of a string of allowed length."""
        return {"type": "string", "minLength": 1, "maxLength": self.longest}

    def from_json(self, value: Any, options: Sequence[str] = ()) -> Parsed:
        """The string as it is."""
        legal = self._holds(value)
        return Parsed(Outcome.LEGAL, value.strip()) if legal else Parsed(Outcome.ILLEGAL)

    def draw_uniform(self, chance: Chance, draw: int = 0) -> NDArray[np.object_]:
        """Messages [B] of eight letters, all equally likely. They serve as examples; no law is uniform over all messages."""
        draws = [chance.sub(f"letter_{place + 1}").uniform(draw) for place in range(_DRAWN)]
        letters = _LETTERS[(np.stack(draws, axis=1) * len(_LETTERS)).astype(np.int64)]
        return as_objects("".join(row) for row in letters.tolist())


def _is_utf8(text: str) -> bool:
    """Whether the text can be written down: half an emoji cannot, nor the character 0."""
    return not any("\ud800" <= character <= "\udfff" or character == "\0" for character in text)
