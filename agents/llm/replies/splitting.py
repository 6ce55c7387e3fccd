"""One line of a reply: several answers, one, or something else.

>>> from ..core import Menu
>>> parted("0, 1, 1", Answering(Menu(("0", "1")), ("0", "1")))
(['0', '1', '1'], ())
>>> parted("Heads or Tails", Answering(Menu(("Heads", "Tails")), ("Heads", "Tails"))) is None
True
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ....core.outcomes import Outcome
from ....core.reading import DecimalMark, Parsed, read_choice, read_number, unwrappings
from ....core.spaces.interval import Interval
from ....core.spaces.menu import Menu

__all__ = ["ASIDE", "Answering", "Part", "parted"]

ASIDE = "other words set aside"
_TOGETHER, _WORD = "run together", "word for a digit"
_MARKS = re.compile(r"\s*[;|\t]\s*(?:and\s+)?")
_MARKS_AND_COMMAS = re.compile(r"\s*[;|\t,]\s*(?:and\s+)?")
_SPACED_COMMA = re.compile(r",\s+(?:and\s+)?")
_PAIR = re.compile(r"[+-]?\d+,\d+")
_DIGITS = re.compile(r"[+-]?[\d.,]+")
_WORDS = {word: str(digit) for digit, word in enumerate(
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"))}  # fmt: skip

Part = str | None
"""The text of one answer; None for one that could be read in two ways."""

_Parted = tuple[list[Part], tuple[str, ...]]


class Answering(NamedTuple):
    """What is an answer: one of ``options`` on the menu ``space``, or a number; ``decimal`` declares its decimal mark."""

    space: Menu | Interval
    options: Sequence[str]
    decimal: DecimalMark | None = None

    def read(self, part: Part, finish: str | None = None) -> Parsed:
        """One answer."""
        if part is None:
            return Parsed(Outcome.UNPARSABLE)
        if isinstance(self.space, Interval):
            return read_number(part, finish, self.space, self.decimal)
        parsed = read_choice(part, finish, self.options)
        digit = _WORDS.get(part.strip(" .,;*\"'`").casefold())
        if parsed.outcome != Outcome.ILLEGAL or digit is None or not all(map(str.isdecimal, self.options)):
            return parsed
        read = read_choice(digit, finish, self.options)
        return read._replace(forms=(*read.forms, _WORD))

    def is_answer(self, part: str) -> bool:
        """Whether it can be read, be it beyond the interval."""
        answer = self.read(part).answer
        return answer == Outcome.LEGAL or (answer == Outcome.ILLEGAL and isinstance(self.space, Interval))

    def are_answers(self, parts: Sequence[str]) -> bool:
        """Whether these are several: most can be read, and the others are single words."""
        readable = [self.is_answer(part) for part in parts]
        single = all(there or len(part.split()) == 1 for part, there in zip(parts, readable, strict=True))
        return len(parts) > 1 and single and 2 * sum(readable) > len(parts)


def parted(line: str, answering: Answering) -> _Parted | None:
    """The answers of a line that holds nothing besides, and the forms they had; None where it is something else."""
    part = _numbers if isinstance(answering.space, Interval) else _labels
    for form in unwrappings(line):
        if (found := part(form, answering)) is not None:
            return found
    heading, _, rest = line.rpartition(": ")
    inner = parted(rest, answering) if heading else None
    return (inner[0], (*inner[1], ASIDE)) if inner and len(inner[0]) > 1 else None


def _labels(line: str, answering: Answering) -> _Parted | None:
    if answering.is_answer(line):
        return [line], ()
    labels, words = answering.options, line.split()
    if not any(mark in label for label in labels for mark in ";|,"):
        parts = _MARKS_AND_COMMAS.split(line.rstrip(" ,;|"))
        if answering.are_answers(parts):
            return [*parts], ()
    if not any(" " in label for label in labels) and answering.are_answers(words):
        plain = all(_DIGITS.fullmatch(word) or answering.is_answer(word) for word in words)
        return ([*words], ()) if plain else None
    letters = "".join(words)
    together = len(letters) > 1 and all(len(label) == 1 for label in labels) and {*letters} <= {*labels}
    return ([*letters], (_TOGETHER,)) if together else None


def _numbers(line: str, answering: Answering) -> _Parted | None:
    line = line.rstrip(" ,;|")
    if answering.decimal is None and "," in line and (_PAIR.fullmatch(line) or answering.is_answer(line)):
        return [None], ()
    if answering.is_answer(line):
        return [line], ()
    parts = _split(line, answering.decimal)
    return ([*parts], ()) if answering.are_answers(parts) else None


def _split(line: str, decimal: DecimalMark | None) -> list[str]:
    """A line of numbers, parted as its own marks tell; in one piece where they tell two things."""
    if _MARKS.search(line):
        return _MARKS.split(line)
    if "," not in line:
        return line.split()
    if decimal == ",":
        return re.split(r",\s+|\s+", line)
    if not re.search(r"\s", line):
        return line.split(",")
    parts = _SPACED_COMMA.split(line)
    return [line] if any("," in part for part in parts) else parts
