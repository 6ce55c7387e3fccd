"""Answers of several parts, as a reply writes them: a JSON value, lines ``name: value``, or a text that is the answer itself.

The rules are those of `reading`: the answer is the whole reply, or what stands after a mark ``Answer:``; nothing is guessed,
and what could be read in two ways is not read. Time is linear in the reply.

>>> answer_text("I weigh it.\\n**Answer:** 3, 0, 2")
AnswerText(text='3, 0, 2', forms=())
>>> named_values("Side: buy, price: 10", ("side", "price"))
[('side', 'buy'), ('price', '10')]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from .endings import cut_short
from .json_text import name_key
from .outcomes import Outcome
from .reading import Parsed
from .refusals import refuses
from .reply_text import FENCE, layers

__all__ = [
    "AnswerText",
    "answer_text",
    "bare",
    "named_values",
    "read_parts",
]

_MARKS = ("answer", "choice", "decision")
_EDGE = r"[ \t>#•*_`\"'“-]*"
_PAIRS = (("**", "**"), ("*", "*"), ("`", "`"), ('"', '"'), ("'", "'"), ("“", "”"), ("$", "$"))
_MOST_WRAPPINGS, _MOST_PIECES, _MOST_PARTS = 8, 100, 1000
_TAG = re.compile(r"</?answer>", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-*•] |\d{1,3}[.)] )")


class AnswerText(NamedTuple):
    """What a reply puts forward as its answer, as it is written there (None: nothing that is certain), and how it was found."""

    text: str | None
    forms: tuple[str, ...]


def answer_text(reply: str, names: Iterable[str] = ()) -> AnswerText:
    """The whole reply without thinking and fence, or all that follows a mark ``Answer:`` at the start of a line.

    Where there are several marks, what follows each must be the same. ``names`` of parts are no marks: ``Decision: ...``
    is a part where one is called so.
    """
    body, forms = layers(reply)
    mark = _mark(frozenset(map(name_key, names)))
    pieces = _tagged(body) or (mark.split(body, _MOST_PIECES)[1:] if mark is not None else [])
    if not pieces:
        return AnswerText(bare(body), forms)
    answers = [bare(piece) for piece in pieces]
    agreed = len({" ".join(answer.split()) for answer in answers}) == 1
    return AnswerText(answers[-1] if agreed else None, forms)


def _tagged(body: str) -> list[str]:
    """What stands between ``<answer>`` and ``</answer>``; nothing where a tag has no partner."""
    parts = _TAG.split(body, 2 * _MOST_PIECES)
    return parts[1::2] if len(parts) % 2 else []


def read_parts(
    reply: str, finish: str | None, take: Callable[[str], Parsed | None], names: Iterable[str] = ()
) -> Parsed:
    """Apply ``take`` to the text of the answer. Where there is no answer, or ``take`` returns None, the result says why."""
    text, forms = answer_text(reply, names)
    parsed = None if text is None else take(text)
    if parsed is not None and parsed.outcome is Outcome.LEGAL and cut_short(finish) is None:
        return parsed._replace(forms=(*forms, *parsed.forms))
    if refuses(reply):
        return Parsed(Outcome.REFUSED)
    why = Outcome.UNPARSABLE if parsed is None else Outcome.ILLEGAL
    return Parsed(cut_short(finish) or why)


def bare(text: str) -> str:
    """``text`` without outer blanks and without pairs of marks around it.

    >>> bare(' **"3, 0, 2"** ')
    '3, 0, 2'
    """
    for _ in range(_MOST_WRAPPINGS):
        text = text.strip()
        if fenced := FENCE.match(text):
            text = fenced[1].strip()
        for left, right in _PAIRS:
            inner = text[len(left) : -len(right)]
            if inner and text == left + inner + right and left not in inner and right not in inner:
                text = inner
                break
        else:
            break
    return text


def named_values(text: str, names: Sequence[str]) -> list[tuple[str, str]] | None:
    """The values of lines ``name: value``, as (name's key, value); None where some line is none.

    One line may hold several, each after a comma or a semicolon and with one of ``names`` before it.
    """
    if not names or text[:1] in ("{", "["):
        return None
    known = "|".join(sorted(map(_spelling, names), key=len, reverse=True))
    joint = re.compile(rf"[,;] *(?=[\"'*_`]*(?:{known})[\"'*_`]* ?[:=：])", re.IGNORECASE)
    found = []
    for line in text.splitlines():
        for part in joint.split(line) if line.strip() else ():
            name, mark, value = _split(part)
            if not (mark and name and value):
                return None
            found.append((name, value))
            if len(found) > _MOST_PARTS:
                return None
    return found or None


def _mark(names: frozenset[str]) -> re.Pattern[str] | None:
    words = "|".join(mark for mark in _MARKS if mark not in names)
    if not words:
        return None
    return re.compile(
        rf"^{_EDGE}(?:(?:my|the|our) )?(?:final )?(?:{words})(?: is)?[*_`]*\s?[:=：][*_`]*",
        re.IGNORECASE | re.MULTILINE,
    )


def _split(part: str) -> tuple[str, str, str]:
    name, mark, value = re.match(r"([^:=：]*)([:=：]?)(.*)", _unbulleted(part), re.DOTALL).groups()  # type: ignore[union-attr]  # every part of it may be empty
    return name_key(name), mark, bare(value.strip().rstrip(",;").lstrip("*_"))


def _unbulleted(line: str) -> str:
    line = line.strip()
    bullet = _BULLET.match(line)
    return line[bullet.end() :] if bullet else line


def _spelling(name: str) -> str:
    return r"[\s_-]*".join(map(re.escape, name_key(name).split()))
