"""One line of a reply: several answers, one, or something else.

>>> from aleator import Menu
>>> split_line("0, 1, 1", AnswerReader(Menu(("0", "1")), ("0", "1")))
(['0', '1', '1'], ())
>>> split_line("Heads or Tails", AnswerReader(Menu(("Heads", "Tails")), ("Heads", "Tails"))) is None
True
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ....core.outcomes import Outcome
from ....core.reading import DecimalMark, Parsed, read_choice, read_number
from ....core.reply_text import unwrappings
from ....core.spaces.space import Space
from ..prompts.numbers import answers_are_numbers

__all__ = ["ASIDE", "MOST_DIFFERENT", "AnswerReader", "Part", "split_line"]

ASIDE = "other words set aside"
MOST_DIFFERENT = 1000  # answers of one reply
_LONGEST_ANSWER = 2000
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

_Split = tuple[list[Part], tuple[str, ...]]


@dataclass(frozen=True)
class AnswerReader:
    """What is an answer in ``space``, its options called ``options``; ``decimal`` declares the decimal mark of numbers.

    What was read once is remembered: a list of many answers has few that differ.
    """

    space: Space
    options: Sequence[str]
    decimal: DecimalMark | None = None
    _known: dict[str, bool] = field(default_factory=dict)

    @property
    def numeric(self) -> bool:
        """Whether answers are numbers rather than options."""
        return answers_are_numbers(self.space)

    def read(self, part: Part, finish: str | None = None) -> Parsed:
        """One answer."""
        if part is None:
            return Parsed(Outcome.UNPARSABLE)
        if self.numeric and self.decimal is not None:
            return self._with_declared_mark(part, finish)
        parsed = self.space.read(part, finish, self.options)
        digit = _WORDS.get(part.strip(" .,;*\"'`").casefold())
        in_digits = bool(self.options) and all(map(str.isdecimal, self.options))
        if parsed.outcome != Outcome.ILLEGAL or digit is None or not in_digits:
            return parsed
        read = read_choice(digit, finish, self.options)
        return read._replace(forms=(*read.forms, _WORD))

    def _with_declared_mark(self, part: str, finish: str | None) -> Parsed:
        """A number by its declared mark, then held against the space in the package's own notation."""
        number = read_number(part, finish, -math.inf, math.inf, self.decimal)
        if number.outcome != Outcome.LEGAL:
            return number
        return self.space.read(repr(number.action), finish)._replace(forms=number.forms)

    def is_answer(self, part: str) -> bool:
        """Whether it can be read, be it a number beyond the range."""
        if len(part) > _LONGEST_ANSWER:
            return False
        if part not in self._known:
            outcome = self.read(part).outcome
            self._known[part] = outcome == Outcome.LEGAL or (outcome == Outcome.ILLEGAL and self.numeric)
        return self._known[part]

    def are_answers(self, parts: Sequence[str]) -> bool:
        """Whether these are several: most can be read, and the others are single words."""
        if len({*parts}) > MOST_DIFFERENT:
            return False
        readable = [self.is_answer(part) for part in parts]
        single = all(there or len(part.split()) == 1 for part, there in zip(parts, readable, strict=True))
        return len(parts) > 1 and single and 2 * sum(readable) > len(parts)


def split_line(line: str, reader: AnswerReader) -> _Split | None:
    """The answers of a line that holds nothing besides, and the forms they had; None where it is something else."""
    split = _numbers if reader.numeric else _labels if reader.options else _whole
    for form in unwrappings(line):
        if (found := split(form, reader)) is not None:
            return found
    heading, _, rest = line.rpartition(": ")
    inner = split_line(rest, reader) if heading else None
    return (inner[0], (*inner[1], ASIDE)) if inner and len(inner[0]) > 1 else None


def _whole(line: str, reader: AnswerReader) -> _Split | None:
    """An answer of several parts is never split: its own marks stand in it."""
    return ([line], ()) if reader.is_answer(line) else None


def _labels(line: str, reader: AnswerReader) -> _Split | None:
    if reader.is_answer(line):
        return [line], ()
    labels, words = reader.options, line.split()
    if not any(mark in label for label in labels for mark in ";|,"):
        parts = _MARKS_AND_COMMAS.split(line.rstrip(" ,;|"))
        if reader.are_answers(parts):
            return [*parts], ()
    if not any(" " in label for label in labels) and reader.are_answers(words):
        plain = all(_DIGITS.fullmatch(word) or reader.is_answer(word) for word in words)
        return ([*words], ()) if plain else None
    letters = "".join(words)
    together = len(letters) > 1 and all(len(label) == 1 for label in labels) and {*letters} <= {*labels}
    return ([*letters], (_TOGETHER,)) if together else None


def _numbers(line: str, reader: AnswerReader) -> _Split | None:
    line = line.rstrip(" ,;|")
    if reader.decimal is None and "," in line and (_PAIR.fullmatch(line) or reader.is_answer(line)):
        return [None], ()
    if reader.is_answer(line):
        return [line], ()
    parts = _split(line, reader.decimal)
    return ([*parts], ()) if reader.are_answers(parts) else None


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
