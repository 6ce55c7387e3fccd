"""Many answers in one reply: where each begins and ends. Nothing is ever guessed, and no answer is made of prose.

A reply is opened in this order: thinking and one fence are taken off; a JSON list is a list; else numbered lines are the
answers; else bulleted ones; else the lines that hold several answers and nothing besides, if no other words stand between
them; else every line is one answer. What else is said before and after a list is set aside.

A line holds several answers where semicolons, bars or commas part them, and most are answers; where blanks do, and all are; or
where the options are single characters and it is made of nothing else (``0110``). On an interval a line is split_line by commas all
of which stand before blanks, or by commas and no blank at all; with both (``0,5 1,25``), or where the whole could be one number
(``0,5``, ``1,000``, ``1,234.5``), it could be a list or not, so it is not read unless the decimal mark is declared.

>>> from aleator import Menu
>>> [parsed.action for parsed in read_answers("Sure:\\n0 1 1", "stop", Menu(("0", "1")), ["0", "1"])]
[0, 1, 1]
>>> from aleator import Interval
>>> [parsed.action for parsed in read_answers("0,5; 1,25; 1e9", "stop", Interval(0, 1e10), [])]
[0.5, 1.25, 1000000000.0]
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from ....core.reading import DecimalMark, Parsed
from ....core.reply_text import FENCED, layers
from ....core.spaces.space import Space
from .splitting import ASIDE, MOST_DIFFERENT, AnswerReader, Part, split_line

__all__ = ["NUMBERED", "read_answers"]

NUMBERED = "numbered"
_JSON, _BULLETS = "JSON", "bulleted"
_FENCES = re.compile(r"```[^\n`]*\n(.*?)(?:```|\Z)", re.DOTALL)
_ENDLESS = re.compile(r'(?:\{\s*"[^"]*"\s*:\s*)?\[(?=[^\]]*\Z)')
_NUMBERED = re.compile(
    r"(?:[-*•]\s+)?[*_(#]*(?:[^\W\d_]+ #?)?\d+[*_]*\s*[.):](?:[*_]+\s*|\s+|(?=[^\W\d]))(.+)"
)
_INLINE = re.compile(r"(?:^|(?<=[\s,;]))\(?(\d{1,6})[.)]\s+")
_BULLETED = re.compile(r"[-*•]\s+(.+)")


class _Parts(NamedTuple):
    """The parts of a reply that are answers, the ``forms`` they had, and whether the last is ``cut`` off."""

    parts: Sequence[Part]
    forms: tuple[str, ...] = ()
    cut: bool = False


def read_answers(
    text: str,
    finish: str | None,
    space: Space,
    options: Sequence[str],
    decimal: DecimalMark | None = None,
) -> list[Parsed]:
    """Every answer that the reply holds, in its order, as positions of ``options`` or as numbers.

    ``finish`` is the provider's reason for having stopped: only the last answer can have been cut off. ``decimal`` declares the
    decimal mark of numbers.
    """
    reader = AnswerReader(space, options, decimal)
    body, taken = layers(text)
    fenced = _FENCES.findall(body)
    if len(fenced) == 1:
        body, taken = fenced[0].strip(), (*taken, FENCED)
    parts, forms, cut = _listed(body, reader)
    ends = [*[None] * (len(parts) - 1), "length" if cut else finish][: len(parts)]
    asked = list(zip(parts, ends, strict=True))
    if len({*asked}) > MOST_DIFFERENT:
        return []
    read = {pair: reader.read(*pair) for pair in {*asked}}
    by_pair = {pair: one._replace(forms=(*taken, *forms, *one.forms)) for pair, one in read.items()}
    return [by_pair[pair] for pair in asked]


def _listed(body: str, reader: AnswerReader) -> _Parts:
    """The parts of a reply by its own marks."""
    in_parts = not reader.numeric and not reader.options
    if (items := _json_parts(body) if in_parts else _json(body)) is not None:
        return _Parts(items, (_JSON,))
    if endless := _ENDLESS.match(body):
        return _by_lines(_lines(body[endless.end() :]), reader)._replace(cut=True)
    lines = _lines(body)
    if len(lines) == 1 and (inline := _inline(lines[0])):
        return _Parts(inline, (NUMBERED,))
    for pattern, form, least in ((_NUMBERED, NUMBERED, 1), (_BULLETED, _BULLETS, 2)):
        said = [match[1] for line in lines if (match := pattern.fullmatch(line))]
        if len(said) >= least:
            return _Parts(said, (form, *_aside(lines, said)))
    return _by_lines(lines, reader)


def _lines(body: str) -> list[str]:
    lines = (line.strip() for line in body.splitlines())
    return [line for line in lines if line and not line.startswith("```")]


def _aside(lines: Sequence[str], used: Sequence[Any]) -> tuple[str, ...]:
    return (ASIDE,) if len(used) < len(lines) else ()


def _json(body: str) -> list[str] | None:
    """The items of a JSON list, alone or as the one value of an object; numbers as they are written."""
    try:
        document = json.loads(body, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None
    document = _only(document)
    return [_item(item) for item in document] if isinstance(document, list) else None


def _json_parts(body: str) -> list[str] | None:
    """The items of a JSON list of lists or objects, each an answer of several parts."""
    try:
        document = _only(json.loads(body))
    except (ValueError, RecursionError):
        return None
    listed = (
        isinstance(document, list) and document and all(isinstance(item, list | dict) for item in document)
    )
    return [json.dumps(item) for item in document] if listed else None


def _only(value: Any) -> Any:
    """The one value of an object that has one; anything else as it is."""
    return next(iter(value.values())) if isinstance(value, dict) and len(value) == 1 else value


def _item(item: Any) -> str:
    value = _only(item)
    return value if isinstance(value, str) else json.dumps(value)


def _inline(line: str) -> list[str]:
    """The answers of a line that numbers them one after another, from 0 or 1 on; empty where it does not."""
    marks = list(_INLINE.finditer(line))
    numbers = [int(mark[1]) for mark in marks]
    rising = numbers in (list(range(len(marks))), list(range(1, len(marks) + 1)))
    if len(marks) < 2 or marks[0].start() or not rising:
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(line)]
    return [line[mark.end() : end].rstrip(" ,;") for mark, end in zip(marks, ends, strict=True)]


def _by_lines(lines: Sequence[str], reader: AnswerReader) -> _Parts:
    """Lines without numbers or bullets: those that hold lists, if any do; else every line but a heading."""
    if len({*lines}) > MOST_DIFFERENT:
        return _Parts([])
    known = {line: split_line(line, reader) for line in {*lines}}
    found = [known[line] for line in lines]
    held = [place for place, one in enumerate(found) if one]
    lists = [one for one in found if one]
    if any(len(parts) > 1 for parts, _ in lists):
        if len(held) <= held[-1] - held[0]:
            return _Parts([])  # words stand between lists: which of them is meant cannot be told
        forms = dict.fromkeys(form for _, forms in lists for form in forms)
        return _Parts([part for parts, _ in lists for part in parts], (*forms, *_aside(lines, lists)))
    whole = [one[0][0] if one else line for line, one in zip(lines, found, strict=True)]
    said = whole[1:] if len(lines) > 1 and lines[0].rstrip("*_ ").endswith(":") else whole
    return _Parts(said, _aside(lines, said))
