"""What a model's reply answers: a choice, or the reason why there is none. Nothing is ever guessed.

A reply is legal only where it *is* an option (bare, quoted, emphasised, boxed, or after a final ``Answer:``); an option
that is merely mentioned is not an answer.

>>> from aleator.core import Menu
>>> read_choice("**Heads**.", "stop", ["Heads", "Tails"])
Parsed(answer=<Answer.LEGAL: 0>, action=0)
>>> read_choice("I would not pick Heads.", "stop", ["Heads", "Tails"]).answer.label
'unparsable'
>>> read_choice("Answer: Edge", "stop", ["Heads", "Tails"]).answer.label
'illegal'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from ..core import Answer, Interval

__all__ = ["Parsed", "read_choice", "read_number"]

_THINKING = re.compile(r"<(think|thinking|thought|reasoning)>.*?</\1>", re.DOTALL | re.IGNORECASE)
_OPEN_THINKING = re.compile(r"<(think|thinking|thought|reasoning)>.*", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"^```[a-z]*\n(.*?)\n?```$", re.DOTALL | re.IGNORECASE)
_MARKED = re.compile(
    r"^\W*(?:my |the |final )*(?:answer|choice|decision|price|option)(?: is)?\s*[:=]\s*(.+?)\s*$", re.IGNORECASE
)
_BOXED = re.compile(r"^\$*\\boxed\{(?:\\text\{)?([^{}]*)\}?\}\$*$")
_REFUSAL = re.compile(
    r"\b(i(?:'m| am) sorry|i can(?:no|')t (?:help|assist|comply|do|choose|make|participate)|i (?:must|have to) decline"
    r"|i(?:'m| am) (?:unable|not able) to|i won't|as an ai)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^[$€£]?\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)$", re.IGNORECASE)
_QUOTES = "\"'`*_“”‘’«»()[]{}<>. \t\n,;:!"


class Parsed(NamedTuple):
    """The class of an answer and, where it is legal, the position of the option shown or the number given."""

    answer: Answer
    action: float | None = None


def read_choice(text: str, finish: str | None, options: Sequence[str]) -> Parsed:
    """Which of ``options`` the reply answers. ``finish`` is the provider's reason for having stopped."""
    places = {_folded(option): i for i, option in enumerate(options)}
    said = _said(text)
    for candidate in said:
        if _folded(candidate) in places:
            return Parsed(Answer.LEGAL, places[_folded(candidate)])
    return Parsed(_why_not(text, finish, named=bool(said)))


def read_number(text: str, finish: str | None, interval: Interval) -> Parsed:
    """The number that the reply answers, legal where it lies in ``interval``."""
    said = [match[1] for candidate in _said(text) if (match := _NUMBER.match(_bare(candidate)))]
    if not said:
        return Parsed(_why_not(text, finish, named=False))
    number = float(said[0])
    legal = interval.low <= number <= interval.high
    return Parsed(Answer.LEGAL, number) if legal else Parsed(_why_not(text, finish, named=True))


def _why_not(text: str, finish: str | None, named: bool) -> Answer:
    if finish == "content_filter" or _REFUSAL.search(text):
        return Answer.REFUSED
    if finish == "length":
        return Answer.TRUNCATED
    return Answer.ILLEGAL if named else Answer.UNPARSABLE


def _said(text: str) -> list[str]:
    """What the reply puts forward as its answer: a last line that marks it, or the whole of a short reply."""
    body = _THINKING.sub("", text).strip()
    body = _OPEN_THINKING.sub("", body).strip()
    if fenced := _FENCE.match(body):
        body = fenced[1].strip()
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    if not lines:
        return []
    if marked := _MARKED.match(lines[-1]):
        return [] if _contradicted(lines[:-1], marked[1]) else [_unboxed(marked[1])]
    return [_unboxed(lines[0])] if len(lines) == 1 and len(lines[0].split()) <= _MOST_WORDS else []


_MOST_WORDS = 6


def _contradicted(lines: Sequence[str], answer: str) -> bool:
    """Whether an earlier line marks another answer."""
    earlier = [match[1] for line in lines if (match := _MARKED.match(line))]
    return any(_folded(other) != _folded(answer) for other in earlier)


def _unboxed(text: str) -> str:
    boxed = _BOXED.match(text.strip())
    return boxed[1] if boxed else text


def _bare(text: str) -> str:
    stripped = unicodedata.normalize("NFKC", text).strip().strip("\"'`*_“”‘’«»()[]{}<> \t\n")
    return stripped.rstrip(".,;:!").strip("*_`")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip(_QUOTES).casefold()
