"""What a model's reply answers: a choice, or the reason why there is none. Nothing is ever guessed.

A reply is legal only where it *is* an option, bare or quoted, emphasised, fenced, boxed; as a whole, or in a last line that
says ``Answer:`` or is ``{"answer": ...}``. An option that is merely mentioned is not an answer, nor is one that another answer stands beside, nor
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

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from .endings import cut_short
from .json_text import NO_VALUE, json_value
from .outcomes import Outcome
from .refusals import refuses
from .reply_text import folded, layers, mentions, plain, unwrappings, words_in

__all__ = ["DecimalMark", "Parsed", "read_choice", "read_number"]

DecimalMark = Literal[".", ","]
_WORDS = (
    "answer|choice|decision|price|pick|respuesta|elección|resposta|escolha|risposta|scelta|réponse|choix|antwort|wahl|keuze|svar"
    "|odpowiedź|ответ|выбор|cevap|đáp án|jawaban|الإجابة|الجواب|उत्तर|উত্তর|คำตอบ|پاسخ|תשובה|відповідь|odpověď|απάντηση|válasz|răspuns|答案|选择|選擇|回答|答え|選択|답변|정답|답|선택"
)
_MARKED = re.compile(
    rf"[\s>#•-]*(?P<sign>[*_]*)(?:(?:my|the|our) )?(?:final )?(?:我的|私の|제 )?(?:最终|最終|最后|최종 )?(?:{_WORDS})(?:是|为|為|は|은|는)?"
    r"(?:(?: is)?\s*[:=]\s*(?P=sign)|(?P=sign)(?: is)?\s*[:=]| is (?=(?:\$*|\\[(\[]) ?\\boxed))\s*(?P<said>.+)"
)
_HINT = re.compile(rf"{_WORDS}|\\boxed")
_BOXED = re.compile(r"(?:\$+|\\\[|\\\()? ?(\\boxed ?\{.*\}) ?(?:\$+|\\\]|\\\))?\.?")
_TAGGED = re.compile(r"<(answer|final|final_answer|choice|output|response)>([^<>]{1,300})</\1>")
_KEYS = (
    "answer",
    "choice",
    "decision",
    "final_answer",
    "final answer",
    "pick",
    "action",
    "option",
    "price",
    "number",
    "value",
)
_FRAMES = frozenset({r"\[", r"\]", "$$", "---", "***", "___", "```"})
_FRAME = re.compile(
    r"\\[a-z]+|</?[a-z_]+>|\{\s*\"[^\"]*\"\s*:\s*(?:null|\"\s*\")\s*\}"
)  # what says nothing by itself
_QUOTED_ONCE = re.compile(r"\{\s*'([\w ]+)'\s*:\s*'([^'\"\\]*)'\s*\}")  # as Python writes a mapping
_ESCAPED = re.compile(r"\\([$%&#_])")
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
_FEW = 2
_LONGEST_NUMBER = 400
_LONGEST_FOREIGN = 2000
_MOST_MARKS = 2000


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

    @property
    def answer(self) -> Outcome:
        """The ``outcome``, as earlier versions called it."""
        return self.outcome


def read_choice(text: str, finish: str | None, options: Sequence[str]) -> Parsed:
    """Which of ``options`` the reply answers. ``finish`` is the provider's reason for having stopped."""
    places = _places(tuple(options))
    whole = folded(text)
    bare = whole.strip()
    if bare in places and cut_short(finish) is None and _is_read_bare(bare):
        return Parsed(Outcome.LEGAL, places[bare])
    body, forms = layers(whole)
    said = _said(body)
    place = _place(said, places)
    if place is None:
        said = _marked_again(said)
        place = _place(said, places)
    if place is not None and cut_short(finish) is None:
        return Parsed(Outcome.LEGAL, place, forms=forms)
    return Parsed(_why_not(body, finish, _is_foreign(said, options), options))


def _place(said: _Said, places: Mapping[str, int]) -> int | None:
    return next((places[form] for form in unwrappings(said.text) if form in places), None)


@lru_cache(maxsize=1024)
def _places(options: tuple[str, ...]) -> Mapping[str, int]:
    """The place of each option by its label as replies are compared with it; two that read alike have none."""
    labels = [plain(folded(option)) for option in options]
    counts = Counter(labels)
    return {label: place for place, label in enumerate(labels) if counts[label] == 1}


def _is_foreign(said: _Said, options: Sequence[str]) -> bool:
    """Whether an answer is put forward, in few words or marked as one, that names none of the options."""
    text = said.text
    if len(text) > _LONGEST_FOREIGN or not re.search(r"\w", _FRAME.sub("", text)):
        return False
    brief = said.marked or words_in(text) <= _FEW
    return brief and not any(mentions(text, plain(folded(option))) for option in options)


@lru_cache(maxsize=4096)
def _is_read_bare(label: str) -> bool:
    """Whether a reply that is the label and nothing else puts the whole of it forward: one called ``answer: yes`` does not."""
    return layers(label) == (label, ()) and _said(label) == _Said(label)


def read_number(
    text: str, finish: str | None, low: float, high: float, decimal: DecimalMark | None = None
) -> Parsed:
    """The number that the reply answers, legal where it is finite and lies in [``low``, ``high``].

    ``decimal`` declares the decimal mark; None: the point, and a comma where it can be nothing else.
    """
    body, forms = layers(folded(text))
    said = plain(_ESCAPED.sub(r"\1", _marked_again(_said(body)).text))
    said = said if len(said) <= _LONGEST_NUMBER else ""
    matches = (_NUMBER.fullmatch(_POWER.sub(_exponent, form)) for form in unwrappings(said))
    values = (_value(match[1] or match[2], decimal) for match in matches if match)
    number, how = next((value for value in values if value), (None, ()))
    inside = number is not None and math.isfinite(number) and low <= number <= high
    if inside and cut_short(finish) is None:
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


def _why_not(body: str, finish: str | None, foreign: bool, labels: Sequence[str] = ()) -> Outcome:
    """``foreign`` says that an answer was given, and is not one of those allowed."""
    if refuses(body, labels):
        return Outcome.REFUSED
    return cut_short(finish) or (Outcome.ILLEGAL if foreign else Outcome.UNPARSABLE)


class _Said(NamedTuple):
    """What a reply puts forward as its answer (empty: nothing), and whether it is marked as that."""

    text: str
    marked: bool = False


def _said(body: str) -> _Said:
    """A last line that marks the answer, or the whole of a one-line reply."""
    value = _keyed(body.strip())
    if value is not None:
        return _Said(value, marked=True)
    lines = _lines(body)
    if not lines:
        return _Said("")
    if len(lines) > 1 and not _marked(lines[-1]) and _marked(f"{lines[-2]} {lines[-1]}"):
        lines[-2:] = [f"{lines[-2]} {lines[-1]}"]
    last = _marked(lines[-1])
    if last is None:
        return _Said(lines[0] if len(lines) == 1 else "")
    return _Said(last if _all_mark(lines, last) else "", marked=True)


def _marked_again(said: _Said) -> _Said:
    """What is marked within what is marked: ``Answer: Answer: Heads``, of a model that copies the form it is shown."""
    inner = _said(said.text) if said.marked else said
    return inner if inner.marked else said


def _lines(body: str) -> list[str]:
    """The lines that say something; an answer between tags, and a block fenced off at the end, each as one line."""
    if "<" in body:
        body = _TAGGED.sub(lambda tag: f"\nanswer: {plain(tag[2])}\n", body)
    if body.endswith("```") and (begin := body.rfind("```", 0, -3)) > 0:
        block = body[begin + 3 : -3].partition("\n")[2]
        body = f"{body[:begin]}\n{plain(block)}" if block.lstrip()[:1] == "{" else body
    lines = [line for line in map(str.strip, body.splitlines()) if line]
    return [line for line in lines if line not in _FRAMES] or lines


def _all_mark(lines: Sequence[str], last: str) -> bool:
    """Whether all lines that mark an answer mark the ``last`` one; not where there are thousands that differ."""
    hinting = list(dict.fromkeys(line for line in lines if _HINT.search(line) or line[0] == "{"))
    if len(hinting) > _MOST_MARKS:
        return False
    said = (_marked(line) for line in hinting)
    answer = _innermost(last)
    return all(_innermost(one) == answer for one in said if one is not None)


def _marked(line: str) -> str | None:
    """What a line marks as the answer, or None."""
    if line[0] == "{":
        return _keyed(line)
    if not _HINT.search(line):
        return None
    for form in unwrappings(line):
        if match := _MARKED.fullmatch(form):
            return match["said"]
        if boxed := _BOXED.fullmatch(form):
            return boxed[1]
    return None


def _keyed(text: str) -> str | None:
    """The answer in a JSON object that has one under a name such as ``answer``; None where it has none, or several."""
    if quoted := _QUOTED_ONCE.fullmatch(text):
        text = json.dumps({quoted[1]: quoted[2]})
    value = json_value(text) if text[:1] == "{" and text[-1:] == "}" else NO_VALUE
    if not isinstance(value, Mapping):
        return None
    said = [value[key] for key in value if key.strip().casefold() in _KEYS]
    if len(said) != 1 or not isinstance(said[0], str | int | float) or isinstance(said[0], bool):
        return None
    return folded(str(said[0]))


def _innermost(text: str) -> str:
    return [*unwrappings(text), ""][-2] if text.strip() else ""
