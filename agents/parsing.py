"""What a model's reply answers: a choice, or the reason why there is none. Nothing is ever guessed.

A reply is legal only where it *is* an option, bare or quoted, emphasised, fenced, boxed; as a whole, or in a last line that
says ``Answer:``. An option that is merely mentioned is not an answer, nor is one that another answer stands beside, nor
one in a reply that was cut off: ``A`` may have been about to become ``A lot``.
Numbers are read without thousands separators (``1,000`` is a thousand here and one there, so it is not read), units or
ranges; one currency sign may stand before or after.

>>> from aleator.core import Menu
>>> read_choice("**Heads**.", "stop", ["Heads", "Tails"])[:2]
(<Answer.LEGAL: 0>, 0)
>>> read_choice("I would not pick Heads.", "stop", ["Heads", "Tails"]).answer.label
'unparsable'
>>> read_choice("Answer: Edge", "stop", ["Heads", "Tails"]).answer.label
'illegal'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..core import Answer, Interval

__all__ = ["Parsed", "read_choice", "read_number", "without_thinking"]

_TAG = "(?:think|thinking|thought|reasoning)"
_THINKING = re.compile(rf"<({_TAG})>.*?</\1>", re.DOTALL)
_UNOPENED = re.compile(rf"^.*</{_TAG}>", re.DOTALL)
_UNCLOSED = re.compile(rf"<{_TAG}>.*", re.DOTALL)
_FENCE = re.compile(r"^```[a-z]*\n(.*?)\n?```$", re.DOTALL)
_BOXED = re.compile(r"\$*\\boxed\{(?:\\text\{([^{}]*)\}|([^{}]*))\}\$*")
_MARKED = re.compile(
    r"[\s>#•-]*(?P<sign>[*_]*)(?:(?:my|the|our) )?(?:final )?(?:answer|choice|decision|price|pick)"
    r"(?:(?: is)?\s*[:=]\s*(?P=sign)|(?P=sign)(?: is)?\s*[:=]| is (?=\$*\\boxed))\s*(?P<said>.+)"
)
_BULLET = re.compile(r"[-*•] (?=[^\W\d])")
_REFUSAL = re.compile(
    r"\b(i(?:'m| am) sorry|i can(?:no|')t (?:help|assist|comply|do|choose|make|participate|provide|answer)"
    r"|i (?:must|have to) decline|i(?:'m| am) (?:unable|not able) to|i won't (?:help|assist|do|choose|make|participate|answer)"
    r"|as an ai)\b"
)
_DIGITS = r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)"
_NUMBER = re.compile(rf"(?:[$€£¥] ?)?{_DIGITS}|{_DIGITS} ?[$€£¥]")
_PAIRS = (*((mark, mark) for mark in ("```", "***", "**", "*", "__", "_", "`", '"', "'", "$")),
          ("“", "”"), ("„", "“"), ("‘", "'"), ("«", "»"), ("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"))  # fmt: skip
_ALIKE = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: " ", ord("’"): "'", ord("\u2212"): "-"}
_FEW = 2


class Parsed(NamedTuple):
    """The class of an answer and, where it is legal, the position of the option shown or the number given.

    ``law`` is the law over the options shown that the act was drawn from, where one was stated; ``notes`` are to be logged.
    """

    answer: Answer
    action: float | None = None
    law: tuple[float, ...] | None = None
    notes: Mapping[str, Any] | None = None


def read_choice(text: str, finish: str | None, options: Sequence[str]) -> Parsed:
    """Which of ``options`` the reply answers. ``finish`` is the provider's reason for having stopped."""
    labels = [_plain(_folded(option)) for option in options]
    places = {label: i for i, label in enumerate(labels) if labels.count(label) == 1}
    body = _body(text)
    said = _said(body)
    place = next((places[form] for form in _forms(said.text) if form in places), None)
    if place is not None and finish not in _CUT:
        return Parsed(Answer.LEGAL, place)
    brief = said.marked or len(said.text.split()) <= _FEW
    foreign = (
        brief and re.search(r"\w", said.text) and not any(_mentions(said.text, label) for label in labels)
    )
    return Parsed(_why_not(body, finish, bool(foreign)))


def read_number(text: str, finish: str | None, interval: Interval) -> Parsed:
    """The number that the reply answers, legal where it lies in ``interval``."""
    body = _body(text)
    matches = (_NUMBER.fullmatch(form) for form in _forms(_said(body).text))
    number = next((float(match[1] or match[2]) for match in matches if match), None)
    if number is not None and finish not in _CUT and interval.low <= number <= interval.high:
        return Parsed(Answer.LEGAL, number)
    return Parsed(_why_not(body, finish, number is not None))


_CUT = {"length": Answer.TRUNCATED, "content_filter": Answer.REFUSED, "refusal": Answer.REFUSED}


def _why_not(body: str, finish: str | None, foreign: bool) -> Answer:
    """``foreign`` says that an answer was given, and is not one of those allowed."""
    if _REFUSAL.search(body):
        return Answer.REFUSED
    return _CUT.get(finish or "", Answer.ILLEGAL if foreign else Answer.UNPARSABLE)


class _Said(NamedTuple):
    """What a reply puts forward as its answer (empty: nothing), and whether it is marked as that."""

    text: str
    marked: bool = False


def _said(body: str) -> _Said:
    """A last line that marks the answer, or the whole of a one-line reply."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    if len(lines) > 1 and not _marked(lines[-1]) and _marked(f"{lines[-2]} {lines[-1]}"):
        lines[-2:] = [f"{lines[-2]} {lines[-1]}"]
    marked = [said for line in lines if (said := _marked(line))]
    if lines and marked and marked[-1] == _marked(lines[-1]):
        agreed = len({_innermost(said) for said in marked}) == 1
        return _Said(marked[-1] if agreed else "", marked=True)
    return _Said(lines[0] if len(lines) == 1 else "")


def _marked(line: str) -> str | None:
    """What a line marks as the answer, or None."""
    for form in _forms(line):
        if match := _MARKED.fullmatch(form):
            return match["said"]
        if boxed := _BOXED.fullmatch(form):
            return boxed[1] or boxed[2]
    return None


def _body(text: str) -> str:
    """The reply, folded, without its thinking and without a fence around it."""
    body = _THINKING.sub("", _folded(text))
    body = _UNCLOSED.sub("", _UNOPENED.sub("", body)).strip()
    fenced = _FENCE.match(body)
    return fenced[1].strip() if fenced else body


def without_thinking(text: str) -> str:
    """The reply without what stands between thinking tags."""
    return _UNCLOSED.sub("", _UNOPENED.sub("", _THINKING.sub("", text))).strip()


def _forms(text: str) -> Iterator[str]:
    """``text``, and what is left of it as wrapping after wrapping is taken off."""
    form = _plain(text)
    while form:
        yield form
        form = _plain(_unwrapped(form))


def _innermost(text: str) -> str:
    return [*_forms(text), ""][-2] if text else ""


def _unwrapped(form: str) -> str:
    """Without one pair of marks, one point at the end, or a bullet; empty where there is nothing to take off."""
    if boxed := _BOXED.fullmatch(form):
        return boxed[1] or boxed[2] or ""
    for left, right in _PAIRS:
        inner = form[len(left) : -len(right)]
        if inner and form == left + inner + right and left not in inner and right not in inner:
            return inner
    if form[-1] in ".,;:!":
        return form[:-1]
    bullet = _BULLET.match(form)
    return form[bullet.end() :] if bullet else ""


def _mentions(text: str, label: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(label)}(?!\w)", text) is not None


def _plain(text: str) -> str:
    """Blanks as one, none at the ends."""
    return " ".join(text.split())


def _folded(text: str) -> str:
    """Without the differences of case and of width, of accents' composition, and between apostrophes or minus signs."""
    return unicodedata.normalize("NFC", text).translate(_ALIKE).casefold()
