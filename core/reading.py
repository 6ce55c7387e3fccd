"""What a model's reply answers: a choice, or the reason why there is none. Nothing is ever guessed.

A reply is legal only where it *is* an option, bare or quoted, emphasised, fenced, boxed; as a whole, or in a last line that
says ``Answer:``. An option that is merely mentioned is not an answer, nor is one that another answer stands beside, nor
one in a reply that was cut off: ``A`` may have been about to become ``A lot``.
Numbers are read without units or ranges; one currency sign may stand before or after. The point is the decimal mark. A comma
is read where it can mean one thing only: ``0,5`` is a half and ``1,234.5`` more than a thousand, but ``1,000`` is a thousand
here and one there, so it is not read unless the caller declares the decimal mark. How an answer was read, where that was not
plain, is told in `Parsed.forms`.

>>> from aleator import Menu
>>> read_choice("**Heads**.", "stop", ["Heads", "Tails"])[:2]
(<Outcome.LEGAL: 0>, 0)
>>> read_choice("I would not pick Heads.", "stop", ["Heads", "Tails"]).outcome.label
'unparsable'
>>> read_choice("Answer: Edge", "stop", ["Heads", "Tails"]).outcome.label
'illegal'
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from .outcomes import Outcome

__all__ = [
    "CUT",
    "FENCE",
    "FENCED",
    "REFUSAL",
    "THOUGHT",
    "DecimalMark",
    "Parsed",
    "folded",
    "layers",
    "read_choice",
    "read_number",
    "unwrappings",
    "without_thinking",
]

DecimalMark = Literal[".", ","]
THOUGHT = "thinking removed"
FENCED = "from a fence"
_TAG = "(?:think|thinking|thought|reasoning)"
_THINKING = re.compile(rf"<({_TAG})>.*?</\1>", re.DOTALL | re.IGNORECASE)
_UNOPENED = re.compile(rf"^.*</{_TAG}>", re.DOTALL | re.IGNORECASE)
_UNCLOSED = re.compile(rf"<{_TAG}>.*", re.DOTALL | re.IGNORECASE)
FENCE = re.compile(r"^```[a-z]*\n(.*?)\n?```$", re.DOTALL | re.IGNORECASE)
_BOXED = re.compile(r"\$*\\boxed\{(?:\\text\{([^{}]*)\}|([^{}]*))\}\$*")
_MARKED = re.compile(
    r"[\s>#•-]*(?P<sign>[*_]*)(?:(?:my|the|our) )?(?:final )?(?:answer|choice|decision|price|pick)"
    r"(?:(?: is)?\s*[:=]\s*(?P=sign)|(?P=sign)(?: is)?\s*[:=]| is (?=\$*\\boxed))\s*(?P<said>.+)"
)
_BULLET = re.compile(r"[-*•] (?=[^\W\d])")
REFUSAL = re.compile(
    r"\b(i(?:'m| am) sorry|i can(?:no|')t (?:help|assist|comply|do|choose|make|participate|provide|answer)"
    r"|i (?:must|have to) decline|i(?:'m| am) (?:unable|not able) to|i won't (?:help|assist|do|choose|make|participate|answer)"
    r"|as an ai)\b"
)
_DIGITS = r"([+-]?[\d.,]*\d[\d.,]*(?:e[+-]?\d+)?)"
_NUMBER = re.compile(rf"(?:[$€£¥] ?)?{_DIGITS}|{_DIGITS} ?[$€£¥]")
_POWER = re.compile(r" ?(?:[×x*·]|\\times) ?10 ?(?:\^ ?[({]?([+-]?\d+)[)}]?|([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))")
_RAISED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_PLAIN_DIGITS = {".": re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)"), ",": re.compile(r"[+-]?\d+(?:,\d+)?")}
_GROUPS = {
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?"),
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?"),
}
_SCIENTIFIC, _COMMA, _THOUSANDS = "scientific", "comma decimal", "thousands marked"
_PAIRS = (*((mark, mark) for mark in ("```", "***", "**", "*", "__", "_", "`", '"', "'", "$")),
          ("“", "”"), ("„", "“"), ("‘", "'"), ("«", "»"), ("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"))  # fmt: skip
_ALIKE = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: " ", ord("’"): "'", ord("\u2212"): "-"}
_FEW = 2


class Parsed(NamedTuple):
    """What became of a question and, where its answer is legal, the action: the position of the option shown, a number, or
    whatever the question's space packs.

    ``law`` is the law over the options shown that the act was drawn from, where one was stated; ``notes`` are to be logged;
    ``forms`` say how it was read, where that was not plain: ``from a fence``, ``scientific``, ``comma decimal``, ...
    """

    outcome: Outcome
    action: Any = None
    law: tuple[float, ...] | None = None
    notes: Mapping[str, Any] | None = None
    forms: tuple[str, ...] = ()


def read_choice(text: str, finish: str | None, options: Sequence[str]) -> Parsed:
    """Which of ``options`` the reply answers. ``finish`` is the provider's reason for having stopped."""
    labels = [_plain(folded(option)) for option in options]
    places = {label: i for i, label in enumerate(labels) if labels.count(label) == 1}
    body, forms = layers(folded(text))
    said = _said(body)
    place = next((places[form] for form in unwrappings(said.text) if form in places), None)
    if place is not None and finish not in CUT:
        return Parsed(Outcome.LEGAL, place, forms=forms)
    brief = said.marked or len(said.text.split()) <= _FEW
    foreign = (
        brief and re.search(r"\w", said.text) and not any(_mentions(said.text, label) for label in labels)
    )
    return Parsed(_why_not(body, finish, bool(foreign)))


def read_number(
    text: str, finish: str | None, low: float, high: float, decimal: DecimalMark | None = None
) -> Parsed:
    """The number that the reply answers, legal where it is finite and lies in [``low``, ``high``].

    ``decimal`` declares the decimal mark; None: the point, and a comma where it can be nothing else.
    """
    body, forms = layers(folded(text))
    matches = (_NUMBER.fullmatch(_POWER.sub(_exponent, form)) for form in unwrappings(_said(body).text))
    values = (_value(match[1] or match[2], decimal) for match in matches if match)
    number, how = next((value for value in values if value), (None, ()))
    inside = number is not None and math.isfinite(number) and low <= number <= high
    if inside and finish not in CUT:
        return Parsed(Outcome.LEGAL, number, forms=(*forms, *how))
    return Parsed(_why_not(body, finish, number is not None))


def _exponent(power: re.Match[str]) -> str:
    return f"e{power[1] or power[2].translate(_RAISED)}"


def _value(text: str, decimal: DecimalMark | None) -> tuple[float, tuple[str, ...]] | None:
    """The number written and how, or None where it can be read in no way, or in more than one.

    >>> _value("0,5", None), _value("1,000", None), _value("1,000", ",")
    ((0.5, ('comma decimal',)), None, (1.0, ('comma decimal',)))
    """
    mantissa, e, exponent = text.partition("e")
    scientific = (_SCIENTIFIC,) * bool(e)
    if decimal != "," and _PLAIN_DIGITS["."].fullmatch(mantissa):
        return float(text), scientific
    readings = [
        (digits.replace(mark, "."), how)
        for mark in (decimal or ".,")
        for digits, how in _read_with(mark, mantissa)
    ]
    if len(readings) != 1:
        return None
    ((digits, how),) = readings
    return float(digits + e + exponent), (*how, *scientific)


def _read_with(mark: str, mantissa: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the digits can mean where ``mark`` is the decimal mark, and the other one parts thousands."""
    if _PLAIN_DIGITS[mark].fullmatch(mantissa):
        yield mantissa, (_COMMA,) * mantissa.count(",")
    elif _GROUPS[mark].fullmatch(mantissa):
        yield mantissa.replace("." if mark == "," else ",", ""), (_THOUSANDS,)


CUT = {"length": Outcome.TRUNCATED, "content_filter": Outcome.REFUSED, "refusal": Outcome.REFUSED}


def _why_not(body: str, finish: str | None, foreign: bool) -> Outcome:
    """``foreign`` says that an answer was given, and is not one of those allowed."""
    if REFUSAL.search(body):
        return Outcome.REFUSED
    return CUT.get(finish or "", Outcome.ILLEGAL if foreign else Outcome.UNPARSABLE)


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
    for form in unwrappings(line):
        if match := _MARKED.fullmatch(form):
            return match["said"]
        if boxed := _BOXED.fullmatch(form):
            return boxed[1] or boxed[2]
    return None


def layers(text: str) -> tuple[str, tuple[str, ...]]:
    """The reply without its thinking and without a fence around it, and which of these it had."""
    body = without_thinking(text)
    fenced = FENCE.match(body)
    forms = (*((THOUGHT,) * (body != text.strip())), *((FENCED,) * bool(fenced)))
    return (fenced[1].strip() if fenced else body), forms


def without_thinking(text: str) -> str:
    """The reply without what stands between thinking tags."""
    return _UNCLOSED.sub("", _UNOPENED.sub("", _THINKING.sub("", text))).strip()


def unwrappings(text: str) -> Iterator[str]:
    """``text``, and what is left of it as wrapping after wrapping is taken off."""
    form = _plain(text)
    while form:
        yield form
        form = _plain(_unwrapped(form))


def _innermost(text: str) -> str:
    return [*unwrappings(text), ""][-2] if text else ""


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


def folded(text: str) -> str:
    """Without the differences of case and of width, of accents' composition, and between apostrophes or minus signs."""
    return unicodedata.normalize("NFC", text).translate(_ALIKE).casefold()
